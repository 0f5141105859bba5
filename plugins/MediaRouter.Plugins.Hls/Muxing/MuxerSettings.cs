namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>How streams are cut. Compared by value.</summary>
internal sealed record MuxerSettings
{
    /// <summary>Kind of segments.</summary>
    public required HlsVariant Variant { get; init; }

    /// <summary>Segments that a playlist lists.</summary>
    public required int SegmentCount { get; init; }

    /// <summary>Shortest segment; it goes on to the next random-access unit.</summary>
    public required TimeSpan SegmentDuration { get; init; }

    /// <summary>About how long a part is: a whole number of samples.</summary>
    public required TimeSpan PartDuration { get; init; }

    /// <summary>Most bytes of a segment.</summary>
    public required long SegmentMaxBytes { get; init; }

    /// <summary>Folder for complete segments; empty to keep them in memory.</summary>
    public string Directory { get; init; } = "";
}
