namespace MediaRouter.Sdk.Media;

/// <summary>One elementary stream as its source declares it.</summary>
/// <remarks>
/// A source that delivers RTP packets sets <see cref="Rtp"/> and leaves <see cref="Codec"/> and <see cref="Parameters"/> to the loaded
/// codecs. A source that delivers access units sets <see cref="Codec"/> and <see cref="Parameters"/>, and the codec makes
/// <see cref="Rtp"/>. In a stream both are filled in, as far as a loaded codec knows the format.
/// </remarks>
public sealed record TrackDescription
{
    /// <summary>Codec label of a track that no loaded codec recognises.</summary>
    public const string GenericCodec = "Generic";

    /// <summary>What the track carries.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>Codec label as the control API shows it, for instance <c>H264</c> or <c>MPEG-4 Audio</c>.</summary>
    public string Codec { get; init; } = GenericCodec;

    /// <summary>Ticks per second of the PTS and DTS of the track.</summary>
    public required int ClockRate { get; init; }

    /// <summary>Parameters of the codec; <see langword="null"/> while unknown or when the codec has none.</summary>
    public CodecParameters? Parameters { get; init; }

    /// <summary>The RTP form; <see langword="null"/> when no loaded codec can make one.</summary>
    public RtpFormat? Rtp { get; init; }

    /// <summary>Number of the media section that the track belongs to. Tracks of one section share one transport in protocols that set up sections.</summary>
    public int MediaIndex { get; init; }

    /// <summary>Language tag (RFC 5646), or empty.</summary>
    public string Language { get; init; } = "";

    /// <summary>Human-readable title, or empty.</summary>
    public string Title { get; init; } = "";
}
