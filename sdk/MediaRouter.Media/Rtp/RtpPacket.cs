using System.Buffers.Binary;

namespace MediaRouter.Media.Rtp;

/// <summary>Reads RTP packets, and writes the fixed header fields in place.</summary>
/// <remarks>Source: RFC 3550, section 5.1. Allocates nothing. The setters expect a packet of at least <see cref="FixedHeaderLength"/> bytes.</remarks>
public static class RtpPacket
{
    /// <summary>Length in bytes of the header without CSRCs and extension.</summary>
    public const int FixedHeaderLength = 12;

    private const int ExtensionHeaderLength = 4;

    /// <summary>Parses the header; skips CSRCs, the extension and padding.</summary>
    /// <param name="packet">One UDP payload or interleaved frame; borrowed, not kept.</param>
    /// <param name="header">Timestamp is in clock-rate ticks, not milliseconds.</param>
    /// <param name="payload">A slice of <paramref name="packet"/>, padding removed; may be empty.</param>
    /// <returns><see langword="false"/> if the bytes are malformed; the caller counts and drops.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out RtpHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        if (packet.Length < FixedHeaderLength || packet[0] >> 6 != 2)
        {
            return false;
        }

        var flags = packet[0];
        var csrcCount = flags & 0x0f;
        var offset = FixedHeaderLength + (4 * csrcCount);
        ushort extensionProfile = 0;
        var extensionOffset = 0;
        var extensionLength = 0;
        if ((flags & 0x10) != 0)
        {
            if (packet.Length < offset + ExtensionHeaderLength)
            {
                return false;
            }

            extensionProfile = BinaryPrimitives.ReadUInt16BigEndian(packet[offset..]);
            extensionLength = 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(offset + 2)..]);
            extensionOffset = offset + ExtensionHeaderLength;
            offset = extensionOffset + extensionLength;
        }

        if (packet.Length < offset)
        {
            return false;
        }

        var end = packet.Length;
        if ((flags & 0x20) != 0)
        {
            // The count includes itself, so 0 is wrong; senders that set P and write 0 mean no padding.
            end -= packet[^1];
            if (end < offset)
            {
                return false;
            }
        }

        header = new RtpHeader
        {
            Version = 2,
            HasPadding = (flags & 0x20) != 0,
            HasExtension = (flags & 0x10) != 0,
            CsrcCount = (byte)csrcCount,
            Marker = (packet[1] & 0x80) != 0,
            PayloadType = (byte)(packet[1] & 0x7f),
            SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]),
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
            ExtensionProfile = extensionProfile,
            ExtensionOffset = extensionOffset,
            ExtensionLength = extensionLength,
            PayloadOffset = offset,
            PayloadLength = end - offset,
        };
        payload = packet[offset..end];
        return true;
    }

    /// <summary>Tells RTCP from RTP on one port by the second byte.</summary>
    /// <param name="packet">One UDP payload.</param>
    /// <returns>True if the packet is RTCP; false if RTP, or too short to tell.</returns>
    /// <remarks>Source: RFC 5761, section 4: packet types 192 to 223.</remarks>
    public static bool IsRtcp(ReadOnlySpan<byte> packet) => packet.Length >= 2 && packet[1] is >= 192 and <= 223;

    /// <summary>Writes a header without CSRCs, extension and padding.</summary>
    /// <param name="destination">At least <see cref="FixedHeaderLength"/> bytes.</param>
    /// <param name="payloadType">0 to 127.</param>
    /// <param name="sequenceNumber">Sequence number.</param>
    /// <param name="timestamp">Clock-rate ticks.</param>
    /// <param name="ssrc">Synchronisation source.</param>
    /// <param name="marker">The M bit.</param>
    /// <returns>The number of bytes written, <see cref="FixedHeaderLength"/>.</returns>
    public static int WriteHeader(Span<byte> destination, byte payloadType, ushort sequenceNumber, uint timestamp, uint ssrc, bool marker)
    {
        // Highest index first: one bounds check, and a short buffer is refused before anything is written.
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(8, 4), ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], timestamp);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], sequenceNumber);
        destination[1] = (byte)((payloadType & 0x7f) | (marker ? 0x80 : 0));
        destination[0] = 0x80;
        return FixedHeaderLength;
    }

    /// <summary>Overwrites the sequence number.</summary>
    /// <param name="packet">An RTP packet.</param>
    /// <param name="sequenceNumber">New value.</param>
    public static void SetSequenceNumber(Span<byte> packet, ushort sequenceNumber) =>
        BinaryPrimitives.WriteUInt16BigEndian(packet.Slice(2, 2), sequenceNumber);

    /// <summary>Overwrites the timestamp.</summary>
    /// <param name="packet">An RTP packet.</param>
    /// <param name="timestamp">New value in clock-rate ticks.</param>
    public static void SetTimestamp(Span<byte> packet, uint timestamp) =>
        BinaryPrimitives.WriteUInt32BigEndian(packet.Slice(4, 4), timestamp);

    /// <summary>Overwrites the SSRC.</summary>
    /// <param name="packet">An RTP packet.</param>
    /// <param name="ssrc">New value.</param>
    public static void SetSsrc(Span<byte> packet, uint ssrc) =>
        BinaryPrimitives.WriteUInt32BigEndian(packet.Slice(8, 4), ssrc);

    /// <summary>Overwrites the payload type; the marker stays.</summary>
    /// <param name="packet">An RTP packet.</param>
    /// <param name="payloadType">0 to 127.</param>
    public static void SetPayloadType(Span<byte> packet, byte payloadType) =>
        packet[1] = (byte)((packet[1] & 0x80) | (payloadType & 0x7f));

    /// <summary>Overwrites the marker; the payload type stays.</summary>
    /// <param name="packet">An RTP packet.</param>
    /// <param name="marker">New value of the M bit.</param>
    public static void SetMarker(Span<byte> packet, bool marker) =>
        packet[1] = (byte)((packet[1] & 0x7f) | (marker ? 0x80 : 0));
}
