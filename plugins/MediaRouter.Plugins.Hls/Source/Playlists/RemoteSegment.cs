namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>A media segment of a playlist that is read.</summary>
/// <remarks>Source: RFC 8216, section 4.3.2.</remarks>
internal sealed record RemoteSegment
{
    /// <summary>Its number.</summary>
    public required long MediaSequence { get; init; }

    /// <summary>How many discontinuities are in front of it.</summary>
    public required long DiscontinuitySequence { get; init; }

    /// <summary>Whether time or coding does not continue from the segment before.</summary>
    public bool IsDiscontinuity { get; init; }

    /// <summary>As the playlist writes it; empty for the segment that is not complete yet.</summary>
    public required string Uri { get; init; }

    /// <summary>Where it lies in the resource; null for all of it.</summary>
    public ByteRange? Range { get; init; }

    /// <summary>How long it is shown; what its parts add up to if it is not complete yet.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Wall-clock time of its first sample; null when the playlist does not say it.</summary>
    public DateTimeOffset? ProgramDateTime { get; init; }

    /// <summary>Whether it is not there.</summary>
    public bool IsGap { get; init; }

    /// <summary>How it is encrypted; null if it is not.</summary>
    public RemoteKey? Key { get; init; }

    /// <summary>What must be read in front of it; null for containers that need nothing.</summary>
    public RemoteMap? Map { get; init; }

    /// <summary>The parts that it consists of, if they can be loaded apart.</summary>
    public IReadOnlyList<RemotePart> Parts { get; init; } = [];
}
