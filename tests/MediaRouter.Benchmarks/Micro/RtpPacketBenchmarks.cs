using BenchmarkDotNet.Attributes;
using MediaRouter.Media.Rtp;

namespace MediaRouter.Benchmarks.Micro;

/// <summary>Once per packet and publisher.</summary>
public class RtpPacketBenchmarks
{
    private readonly byte[] _packet = Packets.Rtp();

    [Benchmark]
    public long TryRead() =>
        RtpPacket.TryRead(_packet, out var header, out var payload)
            ? payload[0] + header.SequenceNumber + header.Timestamp + header.Ssrc + header.PayloadType + (header.Marker ? 1 : 0)
            : -1;
}
