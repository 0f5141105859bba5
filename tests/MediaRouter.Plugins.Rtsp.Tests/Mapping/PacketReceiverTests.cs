using MediaRouter.Plugins.Rtsp.Mapping;
using MediaRouter.Plugins.Rtsp.Tests.Client;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Tests.Mapping;

/// <summary>What the way of packets costs.</summary>
public sealed class PacketReceiverTests
{
    private const int Packets = 5000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Packets_in_order_cost_no_allocation(bool reorders)
    {
        using var section = new MediaSection(new OfferedMedia(0, null, IsSecure: false, null, [(96, 0)]), reorders);
        TrackDescription[] tracks = [new() { Kind = MediaKind.Video, ClockRate = 90000 }];
        using var receiver = new PacketReceiver([section], tracks, reorders, TimeProvider.System, TimeSpan.FromSeconds(1));
        var writer = new CountingWriter();
        receiver.Attach(writer);
        var packets = Enumerable.Range(0, Packets).Select(i => Camera.Packet((ushort)i)).ToArray();
        receiver.OnRtp(section, packets[0], 1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < packets.Length; i++)
        {
            receiver.OnRtp(section, packets[i], i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(Packets, writer.Count);
    }

    private sealed class CountingWriter : IStreamWriter
    {
        public int Count { get; private set; }

        public IStream Stream => throw new NotSupportedException();

        public bool IsAttached => true;

        public void WritePacket(int track, ReadOnlySpan<byte> packet, long receivedAt, long ntpUnixNanoseconds = 0) => Count++;

        public void Flush()
        {
        }

        public void WriteAccessUnit(int track, AccessUnit unit)
        {
        }

        public void ReportLost(int track, long packets) => Assert.Fail($"{packets} packets are missing");

        public void ReportInvalid(int track, string cause) => Assert.Fail(cause);
    }
}
