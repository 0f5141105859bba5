namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>The variant stream of a multivariant playlist.</summary>
internal sealed record VariantStream
{
    /// <summary>Media playlist, relative to the multivariant one.</summary>
    public required string Uri { get; init; }

    /// <summary>Highest bitrate of a segment with its renditions, in bits per second.</summary>
    public required long Bandwidth { get; init; }

    /// <summary>Mean bitrate of the segments with their renditions, in bits per second.</summary>
    public required long AverageBandwidth { get; init; }

    /// <summary>The codecs of the variant and of its renditions (RFC 6381).</summary>
    public required IReadOnlyList<string> Codecs { get; init; }

    /// <summary>Width of the pictures in pixels; 0 without pictures.</summary>
    public int Width { get; init; }

    /// <summary>Height of the pictures in pixels; 0 without pictures.</summary>
    public int Height { get; init; }

    /// <summary>Pictures per second; <see langword="null"/> when not known.</summary>
    public double? FrameRate { get; init; }
}
