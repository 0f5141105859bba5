using System.Buffers.Binary;

namespace MediaRouter.Media.Rtcp;

/// <summary>One packet of a compound: its header fields and a borrowed view of its bytes.</summary>
public readonly ref struct RtcpPacketView
{
    /// <summary>Length in bytes of the common header.</summary>
    public const int HeaderLength = 4;

    internal RtcpPacketView(ReadOnlySpan<byte> packet, int end)
    {
        Type = (RtcpPacketType)packet[1];
        Count = packet[0] & 0x1f;
        Body = packet[HeaderLength..end];
    }

    /// <summary>Packet type; may be a number that <see cref="RtcpPacketType"/> does not name.</summary>
    public RtcpPacketType Type { get; }

    /// <summary>The 5 bits after the padding bit: number of report blocks, sources or chunks, or the feedback format (FMT).</summary>
    public int Count { get; }

    /// <summary>The bytes after the common header, padding removed.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>The first word of the body: the sender's SSRC in all types but SDES and BYE; 0 if the body is empty.</summary>
    public uint Ssrc => Body.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(Body) : 0;

    /// <summary>Reads one report block of an SR or RR.</summary>
    /// <param name="index">From 0; <see cref="Count"/> says how many were announced.</param>
    /// <param name="block">The block.</param>
    /// <returns>False if there is no such block, or the packet is neither SR nor RR.</returns>
    public bool TryGetReportBlock(int index, out ReportBlock block)
    {
        block = default;
        var start = Type switch
        {
            RtcpPacketType.SenderReport => SenderReport.BodyLength,
            RtcpPacketType.ReceiverReport => 4,
            _ => -1,
        };
        if (start < 0 || index < 0 || index >= Count)
        {
            return false;
        }

        start += index * ReportBlock.Length;
        return start <= Body.Length && ReportBlock.TryRead(Body[start..], out block);
    }
}
