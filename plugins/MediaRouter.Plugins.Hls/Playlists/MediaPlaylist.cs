namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>The state of a media playlist at one moment.</summary>
internal sealed record MediaPlaylist
{
    /// <summary>Version of the protocol that the tags ask for.</summary>
    public required int Version { get; init; }

    /// <summary>The longest duration of a segment, in whole seconds.</summary>
    public required int TargetDuration { get; init; }

    /// <summary>Number of the first segment.</summary>
    public required long MediaSequence { get; init; }

    /// <summary>Discontinuities in front of segments that are not listed any more.</summary>
    public long DiscontinuitySequence { get; init; }

    /// <summary>The complete segments, the oldest first.</summary>
    public required IReadOnlyList<MediaSegment> Segments { get; init; }

    /// <summary>What a low-latency playlist has beyond that; <see langword="null"/> for others.</summary>
    public LowLatencyState? LowLatency { get; init; }
}
