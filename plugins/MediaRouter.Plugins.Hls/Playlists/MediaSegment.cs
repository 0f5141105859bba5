namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>One media segment of a playlist.</summary>
internal sealed record MediaSegment
{
    /// <summary>Relative to the playlist.</summary>
    public required string Uri { get; init; }

    /// <summary>How long it is shown.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Wall-clock time of its first unit; <see langword="null"/> when not known.</summary>
    public DateTimeOffset? ProgramDateTime { get; init; }

    /// <summary>Whether there is nothing to load behind the address.</summary>
    public bool IsGap { get; init; }

    /// <summary>Whether it does not continue the segment before.</summary>
    public bool IsDiscontinuity { get; init; }

    /// <summary>The init segment that it needs; empty for containers without one.</summary>
    public string MapUri { get; init; } = "";

    /// <summary>The parts that it consists of; empty where parts are not offered.</summary>
    public IReadOnlyList<MediaPart> Parts { get; init; } = [];
}
