using System.Buffers.Binary;

namespace MediaRouter.Media.Rtcp;

/// <summary>The sender information of an SR. Its report blocks are read with <see cref="RtcpPacketView.TryGetReportBlock"/>.</summary>
/// <remarks>Source: RFC 3550, section 6.4.1.</remarks>
public readonly record struct SenderReport
{
    internal const int BodyLength = 24;

    /// <summary>SSRC of the sender.</summary>
    public uint Ssrc { get; init; }

    /// <summary>Wall-clock time of <see cref="RtpTimestamp"/>.</summary>
    public NtpTimestamp NtpTime { get; init; }

    /// <summary>The same instant in clock-rate ticks of the media.</summary>
    public uint RtpTimestamp { get; init; }

    /// <summary>RTP packets sent since the start, modulo 2^32.</summary>
    public uint PacketCount { get; init; }

    /// <summary>Payload bytes sent since the start, modulo 2^32.</summary>
    public uint OctetCount { get; init; }

    /// <summary>Reads the sender information.</summary>
    /// <param name="packet">A packet of a compound.</param>
    /// <param name="report">The report.</param>
    /// <returns>False if the packet is not an SR or too short.</returns>
    public static bool TryRead(in RtcpPacketView packet, out SenderReport report)
    {
        report = default;
        var body = packet.Body;
        if (packet.Type != RtcpPacketType.SenderReport || body.Length < BodyLength)
        {
            return false;
        }

        report = new SenderReport
        {
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(body),
            NtpTime = new NtpTimestamp(BinaryPrimitives.ReadUInt64BigEndian(body[4..])),
            RtpTimestamp = BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
            PacketCount = BinaryPrimitives.ReadUInt32BigEndian(body[16..]),
            OctetCount = BinaryPrimitives.ReadUInt32BigEndian(body[20..]),
        };
        return true;
    }
}
