namespace MediaRouter.Sdk.Media;

/// <summary>One coded picture or audio frame with its times. Its bytes are published: nobody writes them again, everybody may keep them.</summary>
public sealed class AccessUnit
{
    /// <summary>
    /// The bytes in the payload form of the codec: NAL units without start codes or lengths (H.264, H.265), OBUs without temporal delimiters
    /// (AV1), one element with the whole frame for other codecs.
    /// </summary>
    /// <remarks>
    /// <para>The one element of other codecs, by label:</para>
    /// <list type="bullet">
    /// <item>MPEG-4 Audio and MPEG-4 Audio LATM: one raw frame (raw_data_block) without ADTS or LATM around it.</item>
    /// <item>MPEG-1/2 Audio: one frame with its header. AC3: one sync frame, from 0x0B77 on.</item>
    /// <item>Opus: one packet (RFC 6716), with several streams one that holds a packet of each (RFC 6716, appendix B). Speex: the frames of one payload.</item>
    /// <item>
    /// G711: one byte for each sample. G722: one byte for two samples. G726: code words packed as the parameters say. LPCM: samples of 8 bits unsigned,
    /// of 16 and 24 bits signed in network byte order. All with the channels interleaved, and any number of samples.
    /// </item>
    /// <item>MPEG-4 Video: a VOP with what precedes it; an I-VOP has the configuration in front, as far as it is known.</item>
    /// <item>MPEG-1/2 Video: a picture from its sequence, group or picture header on. M-JPEG: a whole JPEG picture, from SOI to EOI, with all its tables.</item>
    /// <item>KLV: all items of one time.</item>
    /// </list>
    /// </remarks>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Units { get; init; }

    /// <summary>
    /// Presentation time in ticks of the track's clock rate, unwrapped. All tracks of a source count from one instant; the stream keeps their
    /// relation whatever it corrects.
    /// </summary>
    public required long Pts { get; init; }

    /// <summary>
    /// Decoding time in ticks of the track's clock rate. A source that does not know it, and a depacketiser, sets it to <see cref="Pts"/>; the
    /// stream makes it strictly increasing and not greater than <see cref="Pts"/>.
    /// </summary>
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
