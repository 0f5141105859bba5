using System.Buffers.Binary;
using System.Text;
using MediaRouter.Media.Rtp;

namespace MediaRouter.Media.Rtcp;

/// <summary>Writes RTCP packets into the caller's buffer.</summary>
/// <remarks>
/// Source: RFC 3550, section 6; RFC 4585, section 6; RFC 5104, section 4.3.1.
/// Each method returns the number of bytes written, a multiple of 4, and throws <see cref="ArgumentException"/> or
/// <see cref="ArgumentOutOfRangeException"/> if the buffer is too small or an argument exceeds what the field can hold.
/// Allocates nothing.
/// </remarks>
public static class RtcpWriter
{
    /// <summary>Most report blocks, BYE sources and SDES chunks in one packet.</summary>
    public const int MaxCount = 31;

    /// <summary>Writes an SR.</summary>
    /// <param name="destination">28 bytes and 24 for each block.</param>
    /// <param name="report">Sender information.</param>
    /// <param name="blocks">At most <see cref="MaxCount"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteSenderReport(Span<byte> destination, in SenderReport report, ReadOnlySpan<ReportBlock> blocks = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks.Length, MaxCount);
        var length = RtcpPacketView.HeaderLength + SenderReport.BodyLength + (blocks.Length * ReportBlock.Length);
        destination = Begin(destination, length, blocks.Length, RtcpPacketType.SenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], report.Ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], report.NtpTime.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], report.RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], report.PacketCount);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], report.OctetCount);
        WriteBlocks(destination[28..], blocks);
        return length;
    }

    /// <summary>Writes an RR.</summary>
    /// <param name="destination">8 bytes and 24 for each block.</param>
    /// <param name="ssrc">SSRC of the receiver that reports.</param>
    /// <param name="blocks">At most <see cref="MaxCount"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteReceiverReport(Span<byte> destination, uint ssrc, ReadOnlySpan<ReportBlock> blocks = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks.Length, MaxCount);
        var length = RtcpPacketView.HeaderLength + 4 + (blocks.Length * ReportBlock.Length);
        destination = Begin(destination, length, blocks.Length, RtcpPacketType.ReceiverReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        WriteBlocks(destination[8..], blocks);
        return length;
    }

    /// <summary>Writes an SDES with one chunk that holds a CNAME.</summary>
    /// <param name="destination">At most 268 bytes are needed.</param>
    /// <param name="ssrc">The source described.</param>
    /// <param name="cname">At most 255 bytes in UTF-8.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteCname(Span<byte> destination, uint ssrc, string cname)
    {
        ArgumentNullException.ThrowIfNull(cname);
        var byteCount = Encoding.UTF8.GetByteCount(cname);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteCount, 255, nameof(cname));

        // Header, SSRC, item header, text, at least one zero byte, up to a multiple of 4.
        var length = (4 + 4 + 2 + byteCount + 1 + 3) & ~3;
        destination = Begin(destination, length, 1, RtcpPacketType.SourceDescription);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        destination[8] = (byte)SdesItemType.Cname;
        destination[9] = (byte)byteCount;
        Encoding.UTF8.GetBytes(cname, destination[10..]);
        destination[(10 + byteCount)..].Clear();
        return length;
    }

    /// <summary>Writes a BYE of one source without a reason.</summary>
    /// <param name="destination">8 bytes.</param>
    /// <param name="ssrc">The source that leaves.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteGoodbye(Span<byte> destination, uint ssrc)
    {
        destination = Begin(destination, 8, 1, RtcpPacketType.Goodbye);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        return 8;
    }

    /// <summary>Writes a picture loss indication.</summary>
    /// <param name="destination">12 bytes.</param>
    /// <param name="senderSsrc">Who asks.</param>
    /// <param name="mediaSsrc">Whose picture was lost.</param>
    /// <returns>Bytes written.</returns>
    public static int WritePictureLossIndication(Span<byte> destination, uint senderSsrc, uint mediaSsrc)
    {
        WriteFeedbackHeader(destination, 12, 1, RtcpPacketType.PayloadFeedback, senderSsrc, mediaSsrc);
        return 12;
    }

    /// <summary>Writes a full intra request with one entry.</summary>
    /// <param name="destination">20 bytes.</param>
    /// <param name="senderSsrc">Who asks.</param>
    /// <param name="mediaSsrc">Who shall send a random access point.</param>
    /// <param name="commandNumber">Raised by one for each new request, repeated in retransmissions.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteFullIntraRequest(Span<byte> destination, uint senderSsrc, uint mediaSsrc, byte commandNumber)
    {
        // RFC 5104, section 4.3.1.2: the media SSRC of the header is 0, the target is in the entry.
        destination = WriteFeedbackHeader(destination, 20, 4, RtcpPacketType.PayloadFeedback, senderSsrc, 0);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], mediaSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], (uint)commandNumber << 24);
        return 20;
    }

    /// <summary>Writes a generic NACK, numbers that lie close together in one entry.</summary>
    /// <param name="destination">12 bytes and at most 4 for each number.</param>
    /// <param name="senderSsrc">Who asks.</param>
    /// <param name="mediaSsrc">Whose packets are missing.</param>
    /// <param name="sequenceNumbers">At least one, in ascending order (wrapping).</param>
    /// <returns>Bytes written.</returns>
    public static int WriteNack(Span<byte> destination, uint senderSsrc, uint mediaSsrc, ReadOnlySpan<ushort> sequenceNumbers)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sequenceNumbers.Length, nameof(sequenceNumbers));
        var length = 12;
        var i = 0;
        while (i < sequenceNumbers.Length)
        {
            var packetId = sequenceNumbers[i++];
            var mask = 0;
            while (i < sequenceNumbers.Length)
            {
                var distance = RtpSequence.Distance(packetId, sequenceNumbers[i]);
                if (distance is < 0 or > 16)
                {
                    break;
                }

                mask |= distance == 0 ? 0 : 1 << (distance - 1);
                i++;
            }

            var entry = destination.Slice(length, 4);
            BinaryPrimitives.WriteUInt16BigEndian(entry, packetId);
            BinaryPrimitives.WriteUInt16BigEndian(entry[2..], (ushort)mask);
            length += 4;
        }

        WriteFeedbackHeader(destination, length, 1, RtcpPacketType.TransportFeedback, senderSsrc, mediaSsrc);
        return length;
    }

    /// <summary>Writes the compound that a sender sends: SR and SDES with the CNAME.</summary>
    /// <param name="destination">28 bytes, 24 for each block, and at most 268.</param>
    /// <param name="report">Sender information.</param>
    /// <param name="blocks">At most <see cref="MaxCount"/>.</param>
    /// <param name="cname">At most 255 bytes in UTF-8.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteSenderCompound(Span<byte> destination, in SenderReport report, ReadOnlySpan<ReportBlock> blocks, string cname)
    {
        var length = WriteSenderReport(destination, report, blocks);
        return length + WriteCname(destination[length..], report.Ssrc, cname);
    }

    /// <summary>Writes the compound that a receiver sends: RR and SDES with the CNAME.</summary>
    /// <param name="destination">8 bytes, 24 for each block, and at most 268.</param>
    /// <param name="ssrc">SSRC of the receiver that reports.</param>
    /// <param name="blocks">At most <see cref="MaxCount"/>.</param>
    /// <param name="cname">At most 255 bytes in UTF-8.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteReceiverCompound(Span<byte> destination, uint ssrc, ReadOnlySpan<ReportBlock> blocks, string cname)
    {
        var length = WriteReceiverReport(destination, ssrc, blocks);
        return length + WriteCname(destination[length..], ssrc, cname);
    }

    private static void WriteBlocks(Span<byte> destination, ReadOnlySpan<ReportBlock> blocks)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i].Write(destination[(i * ReportBlock.Length)..]);
        }
    }

    private static Span<byte> WriteFeedbackHeader(
        Span<byte> destination, int length, int format, RtcpPacketType type, uint senderSsrc, uint mediaSsrc)
    {
        destination = Begin(destination, length, format, type);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], mediaSsrc);
        return destination;
    }

    private static Span<byte> Begin(Span<byte> destination, int length, int count, RtcpPacketType type)
    {
        destination = destination[..length];
        destination[0] = (byte)(0x80 | count);
        destination[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((length / 4) - 1));
        return destination;
    }
}
