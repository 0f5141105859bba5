using System.Buffers.Binary;

namespace MediaRouter.Media.Rtcp;

/// <summary>An RR. Its report blocks are read with <see cref="RtcpPacketView.TryGetReportBlock"/>.</summary>
/// <param name="Ssrc">SSRC of the receiver that reports.</param>
/// <param name="BlockCount">Number of report blocks announced.</param>
/// <remarks>Source: RFC 3550, section 6.4.2.</remarks>
public readonly record struct ReceiverReport(uint Ssrc, int BlockCount)
{
    /// <summary>Reads the fixed part.</summary>
    /// <param name="packet">A packet of a compound.</param>
    /// <param name="report">The report.</param>
    /// <returns>False if the packet is not an RR or too short.</returns>
    public static bool TryRead(in RtcpPacketView packet, out ReceiverReport report)
    {
        if (packet.Type != RtcpPacketType.ReceiverReport || packet.Body.Length < 4)
        {
            report = default;
            return false;
        }

        report = new ReceiverReport(BinaryPrimitives.ReadUInt32BigEndian(packet.Body), packet.Count);
        return true;
    }
}
