namespace MediaRouter.Sdk.Media;

/// <summary>What a source offers: its tracks, in the order in which readers will see them.</summary>
public sealed record StreamDescription
{
    /// <summary>The tracks; at least one, at most <see cref="MaxTracks"/>.</summary>
    public required IReadOnlyList<TrackDescription> Tracks { get; init; }

    /// <summary>Title of the session, or empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>Most tracks of one stream; readers keep one bit per track.</summary>
    public const int MaxTracks = 64;
}
