using System.Buffers.Binary;

namespace MediaRouter.Media.Rtcp;

/// <summary>An RTPFB or PSFB packet: the two SSRCs and the feedback control information.</summary>
/// <remarks>Source: RFC 4585, section 6.1. Allocates nothing.</remarks>
public readonly ref struct FeedbackPacket
{
    private const int FixedLength = 8;

    private FeedbackPacket(FeedbackKind kind, ReadOnlySpan<byte> body)
    {
        Kind = kind;
        SenderSsrc = BinaryPrimitives.ReadUInt32BigEndian(body);
        MediaSsrc = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        ControlInformation = body[FixedLength..];
    }

    /// <summary>Which message this is.</summary>
    public FeedbackKind Kind { get; }

    /// <summary>Who sent the feedback.</summary>
    public uint SenderSsrc { get; }

    /// <summary>The media source it is about. FIR and REMB leave it 0 and name their targets in the control information.</summary>
    public uint MediaSsrc { get; }

    /// <summary>FCI: the bytes after the two SSRCs.</summary>
    public ReadOnlySpan<byte> ControlInformation { get; }

    /// <summary>Reads the fixed part.</summary>
    /// <param name="packet">A packet of a compound.</param>
    /// <param name="feedback">The message; a view of the same bytes.</param>
    /// <returns>False if the packet is no feedback or too short.</returns>
    public static bool TryRead(in RtcpPacketView packet, out FeedbackPacket feedback)
    {
        feedback = default;
        if (packet.Type is not (RtcpPacketType.TransportFeedback or RtcpPacketType.PayloadFeedback) || packet.Body.Length < FixedLength)
        {
            return false;
        }

        var kind = (packet.Type, packet.Count) switch
        {
            (RtcpPacketType.TransportFeedback, 1) => FeedbackKind.Nack,
            (RtcpPacketType.TransportFeedback, 15) => FeedbackKind.TransportWideCongestionControl,
            (RtcpPacketType.PayloadFeedback, 1) => FeedbackKind.PictureLossIndication,
            (RtcpPacketType.PayloadFeedback, 4) => FeedbackKind.FullIntraRequest,
            (RtcpPacketType.PayloadFeedback, 15) when packet.Body[FixedLength..].StartsWith("REMB"u8) => FeedbackKind.ReceiverEstimatedMaximumBitrate,
            _ => FeedbackKind.Unknown,
        };
        feedback = new FeedbackPacket(kind, packet.Body);
        return true;
    }

    /// <summary>Walks the sequence numbers that a NACK asks for; empty for other messages.</summary>
    /// <returns>Use with <c>while (reader.MoveNext())</c>.</returns>
    public NackReader GetNacks() => new(Kind == FeedbackKind.Nack ? ControlInformation : default);

    /// <summary>Number of entries of a FIR; 0 for other messages.</summary>
    public int FullIntraRequestCount => Kind == FeedbackKind.FullIntraRequest ? ControlInformation.Length / 8 : 0;

    /// <summary>One entry of a FIR.</summary>
    /// <param name="index">From 0 to <see cref="FullIntraRequestCount"/> - 1.</param>
    /// <returns>The media source that shall send a random access point, and the command's number: a repeated number is a retransmission.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public (uint Ssrc, byte CommandNumber) GetFullIntraRequest(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, FullIntraRequestCount);
        var entry = ControlInformation.Slice(8 * index, 8);
        return (BinaryPrimitives.ReadUInt32BigEndian(entry), entry[4]);
    }

    /// <summary>Reads the bitrate of a REMB.</summary>
    /// <param name="bitrateBps">Bits per second; saturates.</param>
    /// <returns>False for other messages, or if it is too short.</returns>
    public bool TryGetMaximumBitrate(out ulong bitrateBps)
    {
        bitrateBps = 0;
        if (Kind != FeedbackKind.ReceiverEstimatedMaximumBitrate || ControlInformation.Length < 8)
        {
            return false;
        }

        var word = BinaryPrimitives.ReadUInt32BigEndian(ControlInformation[4..]);
        var exponent = (int)(word >> 18) & 0x3f;
        var mantissa = (ulong)(word & 0x3ffff);
        bitrateBps = mantissa == 0 ? 0 : exponent > 46 ? ulong.MaxValue : mantissa << exponent;
        return true;
    }

    /// <summary>Reads the header of a TWCC message.</summary>
    /// <param name="header">Base sequence number, status count, reference time, feedback count.</param>
    /// <returns>False for other messages, or if it is too short.</returns>
    public bool TryGetTransportWideHeader(out TransportWideFeedbackHeader header)
    {
        header = default;
        if (Kind != FeedbackKind.TransportWideCongestionControl || ControlInformation.Length < 8)
        {
            return false;
        }

        var word = BinaryPrimitives.ReadInt32BigEndian(ControlInformation[4..]);
        header = new TransportWideFeedbackHeader(
            BinaryPrimitives.ReadUInt16BigEndian(ControlInformation),
            BinaryPrimitives.ReadUInt16BigEndian(ControlInformation[2..]),
            word >> 8,
            (byte)word);
        return true;
    }
}
