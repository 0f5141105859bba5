namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>What a low-latency playlist has beyond its segments.</summary>
internal sealed record LowLatencyState
{
    /// <summary>The longest duration of a part.</summary>
    public required TimeSpan PartTarget { get; init; }

    /// <summary>The segment that is being made, with the parts that are complete; <see langword="null"/> between two segments.</summary>
    public required MediaSegment? Open { get; init; }

    /// <summary>Address of the part that comes next.</summary>
    public required string NextPartUri { get; init; }

    /// <summary>How many segments at the end list their parts, the open one not counted.</summary>
    public required int SegmentsWithParts { get; init; }
}
