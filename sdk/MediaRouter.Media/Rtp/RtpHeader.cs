namespace MediaRouter.Media.Rtp;

/// <summary>The header of one RTP packet, and where its extension and payload lie in the packet.</summary>
/// <remarks>Source: RFC 3550, sections 5.1 and 5.3.1.</remarks>
public readonly record struct RtpHeader
{
    /// <summary>RTP version; always 2 in a header that was read.</summary>
    public byte Version { get; init; }

    /// <summary>True if padding follows the payload (the P bit).</summary>
    public bool HasPadding { get; init; }

    /// <summary>True if a header extension is present (the X bit).</summary>
    public bool HasExtension { get; init; }

    /// <summary>Number of contributing sources, 0 to 15.</summary>
    public byte CsrcCount { get; init; }

    /// <summary>The M bit; its meaning is the payload format's.</summary>
    public bool Marker { get; init; }

    /// <summary>Payload type, 0 to 127.</summary>
    public byte PayloadType { get; init; }

    /// <summary>Sequence number; wraps at 65536, compare with <see cref="RtpSequence"/>.</summary>
    public ushort SequenceNumber { get; init; }

    /// <summary>Timestamp in clock-rate ticks; wraps, see <see cref="TimestampUnwrapper"/>.</summary>
    public uint Timestamp { get; init; }

    /// <summary>Synchronisation source.</summary>
    public uint Ssrc { get; init; }

    /// <summary>The 16 bits "defined by profile" of the header extension; 0 without one.</summary>
    public ushort ExtensionProfile { get; init; }

    /// <summary>Offset in bytes of the extension's data (after its 4-byte header) from the start of the packet; 0 without one.</summary>
    public int ExtensionOffset { get; init; }

    /// <summary>Length in bytes of the extension's data.</summary>
    public int ExtensionLength { get; init; }

    /// <summary>Offset in bytes of the payload from the start of the packet; equals the length of the whole header.</summary>
    public int PayloadOffset { get; init; }

    /// <summary>Length in bytes of the payload, padding not counted.</summary>
    public int PayloadLength { get; init; }
}
