namespace MediaRouter.Sdk.Media;

/// <summary>One coded picture or audio frame with its times. Its bytes are published: nobody writes them again, everybody may keep them.</summary>
public sealed class AccessUnit
{
    /// <summary>
    /// The bytes in the payload form of the codec: NAL units without start codes or lengths (H.264, H.265), OBUs without temporal delimiters
    /// (AV1), one element with the whole frame for other codecs.
    /// </summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Units { get; init; }

    /// <summary>Presentation time in ticks of the track's clock rate, unwrapped.</summary>
    public required long Pts { get; init; }

    /// <summary>Decoding time in ticks of the track's clock rate; the stream makes it strictly increasing.</summary>
    public required long Dts { get; init; }

    /// <summary>Wall-clock time, nanoseconds since 1970-01-01 UTC; 0 when the source does not know it, the stream then fills it in.</summary>
    public long NtpUnixNanoseconds { get; init; }

    /// <summary>Whether a reader may start with this unit.</summary>
    public required bool IsRandomAccess { get; init; }

    /// <summary>Whether time does not continue from the unit before: readers must not interpolate over the gap.</summary>
    public bool IsDiscontinuity { get; init; }

    /// <summary>Codec parameters that hold from this unit on, when they differ from those of the track; else <see langword="null"/>.</summary>
    public CodecParameters? NewParameters { get; init; }

    /// <summary>When the unit was received, a <see cref="System.Diagnostics.Stopwatch"/> time stamp; 0 for now.</summary>
    public long ReceivedAt { get; init; }
}
