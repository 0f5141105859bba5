namespace MediaRouter.Media.Mp4;

/// <summary>What an <see cref="InitSegment"/> says apart from its tracks.</summary>
public sealed record InitSegmentOptions
{
    /// <summary>Duration of the whole movie, when it is known; zero for a live one. Rounded to milliseconds.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Complete boxes for the user data of the movie (<c>moov/udta</c>); empty for none.</summary>
    public ReadOnlyMemory<byte> UserData { get; init; }
}
