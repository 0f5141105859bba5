using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

public class DatagramTests
{
    public static TheoryData<NetBackend> Backends => new(NetBackend.Automatic, NetBackend.Managed);

    [Fact]
    public void Grouping_is_greedy_and_keeps_the_rules()
    {
        Assert.Empty(DatagramGrouping.Create([]));
        Assert.Equal([new DatagramGroup(0, 40, 40)], DatagramGrouping.Create([40]));
        Assert.Equal(
            [new DatagramGroup(0, 20, 20), new DatagramGroup(20, 3300, 1200), new DatagramGroup(3320, 900, 900), new DatagramGroup(4220, 1000, 1000)],
            DatagramGrouping.Create([20, 1200, 1200, 900, 900, 1000]));

        // At most 64 datagrams, at most 65 000 bytes.
        Assert.Equal([64, 6], DatagramGrouping.Create([.. Enumerable.Repeat(100, 70)]).Select(g => g.Count));
        var large = DatagramGrouping.Create([.. Enumerable.Repeat(1400, 100)]);
        Assert.Equal([46, 46, 8], large.Select(g => g.Count));
        Assert.All(large, g => Assert.InRange(g.Length, 1, DatagramGrouping.MaxBytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => DatagramGrouping.Create([0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DatagramGrouping.Create([65_001]));
    }

    [Fact]
    public void Grouping_covers_every_datagram_exactly_once()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var lengths = new int[random.Next(1, 200)];
            for (var i = 0; i < lengths.Length; i++)
            {
                lengths[i] = random.Next(3) == 0 ? random.Next(1, 1500) : 1200;
            }

            var split = new List<int>();
            var offset = 0;
            foreach (var group in DatagramGrouping.Create(lengths))
            {
                Assert.Equal(offset, group.Offset);
                Assert.InRange(group.Count, 1, DatagramGrouping.MaxSegments);
                for (var at = 0; at < group.Length; at += group.SegmentSize)
                {
                    split.Add(Math.Min(group.SegmentSize, group.Length - at));
                }

                offset += group.Length;
            }

            Assert.Equal(lengths, split);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_reader_gets_the_same_datagrams_on_every_backend(NetBackend backend)
    {
        await using var loops = new EgressLoops(2, NullLogger.Instance, backend);
        using var port = Bind(backend);
        using var media = Listen();
        using var control = Listen();
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        var reader = new UdpEgressReader(loops, port, port, [new UdpDestination(EndPoint(media), EndPoint(control))], EgressReaderOptions.Default, null);
        group.Add(reader);

        var lengths = new[] { 20, 1200, 1200, 1200, 700, 700, 31 };
        var chunks = Enumerable.Range(0, 20).Select(i => TestChunks.MakeDatagrams(i, lengths)).ToList();
        var buffer = new byte[2048];
        foreach (var chunk in chunks)
        {
            group.Publish(chunk);
            var offset = 0;
            foreach (var length in lengths)
            {
                Assert.Equal(length, media.Receive(buffer));
                Assert.True(chunk.Bytes.Span.Slice(offset, length).SequenceEqual(buffer.AsSpan(0, length)));
                offset += length;
            }
        }

        group.Publish(TestChunks.MakeDatagrams(1, [44], control: true));
        Assert.Equal(44, control.Receive(buffer));
        Assert.True(reader.Post(new byte[33]));
        Assert.Equal(33, control.Receive(buffer));
        Wait.Until(() => reader.ChunksSent == 21 && reader.BytesSent == (20 * lengths.Sum()) + 44 + 33);
        Assert.Equal((20 * lengths.Length) + 1, reader.PacketsSent);
        Assert.Equal(0, reader.ChunksDiscarded);
        Assert.Equal(backend == NetBackend.Automatic && OperatingSystem.IsLinux(), port.UsesSegmentation);
        reader.Close();
    }

    [Fact]
    public async Task Datagrams_go_one_by_one_where_the_kernel_refuses_to_segment()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using var loops = new EgressLoops(1, NullLogger.Instance);
        using var port = Bind(NetBackend.Automatic);
        using var media = Listen();

        // Without UDP checksums (SOL_SOCKET 1, SO_NO_CHECK 11) the kernel answers a segmented send with EINVAL.
        port.Socket.SetRawSocketOption(1, 11, [1, 0, 0, 0]);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var reader = new UdpEgressReader(loops, port, port, [new UdpDestination(EndPoint(media), null)], EgressReaderOptions.Default, null);
        group.Add(reader);
        var buffer = new byte[2048];
        for (var i = 0; i < 3; i++)
        {
            group.Publish(TestChunks.MakeDatagrams(i, [1000, 1000, 300]));
            Assert.Equal([1000, 1000, 300], Enumerable.Range(0, 3).Select(_ => media.Receive(buffer)));
        }

        Assert.Equal(0, reader.ChunksDiscarded);
        reader.Close();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Tracks_go_to_their_own_destinations_and_these_may_change(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        using var port = Bind(backend);
        using var first = Listen();
        using var second = Listen();
        var group = loops.CreateGroup(new EgressGroupOptions());
        var reader = new UdpEgressReader(
            loops, port, port, [new UdpDestination(EndPoint(first), null), null, new UdpDestination(EndPoint(second), null)], EgressReaderOptions.Default, null);
        group.Add(reader);
        var buffer = new byte[100];

        // Track 2 comes last: when it has arrived, the others were sent or dropped.
        foreach (var track in new[] { 0, 1, 3, 2 })
        {
            group.Publish(TestChunks.MakeDatagrams(1, [10 + track], track));
        }

        Assert.Equal(10, first.Receive(buffer));
        Assert.Equal(12, second.Receive(buffer));
        reader.SetDestinations([new UdpDestination(EndPoint(second), null)]);
        group.Publish(TestChunks.MakeDatagrams(1, [20], track: 1));
        Assert.Equal(20, second.Receive(buffer));
        Assert.True(reader.PostDatagram(1, new byte[21], control: false));
        Assert.Equal(21, second.Receive(buffer));
        Assert.Equal(0, first.Available);
        reader.Close();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Packets_are_protected_one_by_one(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        using var port = Bind(backend);
        using var media = Listen();
        var group = loops.CreateGroup(new EgressGroupOptions());
        var reader = new UdpEgressReader(
            loops, port, port, [new UdpDestination(EndPoint(media), EndPoint(media))], EgressReaderOptions.Default, null, new CountingProtector());
        group.Add(reader);

        // 60 packets of 1080 bytes are one group; protected they exceed what one send can carry.
        var lengths = Enumerable.Repeat(1080, 60).Append(50).ToArray();
        var chunk = TestChunks.MakeDatagrams(3, lengths);
        Assert.Single(chunk.Groups);
        group.Publish(chunk);
        var buffer = new byte[2048];
        var offset = 0;
        var number = 0;
        foreach (var length in lengths)
        {
            // The protector drops every seventh packet and lengthens every fifth once more.
            number++;
            var plain = chunk.Bytes.Span.Slice(offset, length);
            offset += length;
            if (number % 7 == 0)
            {
                continue;
            }

            var extra = number % 5 == 0 ? 20 : 16;
            Assert.Equal(length + extra, media.Receive(buffer));
            Assert.True(plain.SequenceEqual(buffer.AsSpan(0, length)));
            Assert.Equal(number, buffer[length]);
        }

        reader.Close();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_closed_port_fails_its_readers(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        var port = Bind(backend);
        var owner = new RecordingOwner();
        var group = loops.CreateGroup(new EgressGroupOptions());
        var reader = new UdpEgressReader(loops, port, port, [new UdpDestination(new IPEndPoint(IPAddress.Loopback, 9), null)], EgressReaderOptions.Default, owner);
        group.Add(reader);
        port.Dispose();
        group.Publish(TestChunks.MakeDatagrams(0, [100, 100]));
        Assert.Equal(EgressFailure.TransportFault, await owner.Failed);
        Assert.True(reader.HasEnded);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_unreachable_peer_is_counted_and_does_not_fail_the_reader(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        using var port = Bind(backend);
        IPEndPoint gone;
        using (var socket = Listen())
        {
            gone = EndPoint(socket);
        }

        // A socket learns of unreachable ports only where it is connected.
        port.Socket.Connect(gone);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var reader = new UdpEgressReader(loops, port, port, [new UdpDestination(gone, null)], EgressReaderOptions.Default, null);
        group.Add(reader);
        Wait.Until(() =>
        {
            group.Publish(TestChunks.MakeDatagrams(0, [100]));
            return reader.PeerUnreachableCount > 0;
        });
        Assert.False(reader.HasEnded);
        Assert.Equal(0, reader.ChunksDiscarded);
        reader.Close();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_dual_stack_port_reaches_both_families(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        using var port = UdpPort.Bind(new UdpPortOptions { Address = ListenAddress.Parse(":0"), Backend = backend });
        using var four = Listen();
        using var six = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Wait.Deadline.TotalMilliseconds };
        six.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        var group = loops.CreateGroup(new EgressGroupOptions());
        var readers = new[] { four, six }.Select(s =>
            new UdpEgressReader(loops, port, port, [new UdpDestination(EndPoint(s), null)], EgressReaderOptions.Default, null)).ToList();
        readers.ForEach(r => group.Add(r));
        group.Publish(TestChunks.MakeDatagrams(0, [300, 300, 200]));
        var buffer = new byte[1000];
        foreach (var socket in new[] { four, six })
        {
            Assert.Equal([300, 300, 200], Enumerable.Range(0, 3).Select(_ => socket.Receive(buffer)));
            Assert.True(port.TrySend(new byte[7], new EndPointKey(EndPoint(socket))));
            Assert.Equal(7, socket.Receive(buffer));
            Assert.True(port.TrySend(new byte[8], port.CreateAddress(EndPoint(socket))));
            Assert.Equal(8, socket.Receive(buffer));
        }

        using var onlyFour = Bind(backend);
        Assert.False(onlyFour.TrySend(new byte[1], new EndPointKey(IPAddress.IPv6Loopback, 9)));
        Assert.Throws<ArgumentException>(() => onlyFour.CreateAddress(new IPEndPoint(IPAddress.IPv6Loopback, 9)));
        readers.ForEach(r => r.Close());
    }

    [Fact]
    public async Task Multicast_reaches_who_joined()
    {
        var groupAddress = IPAddress.Parse("239.255.77.1");
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        await using var receivers = new UdpReceiveLoops(1, NullLogger.Instance);
        using var receiver = UdpPort.Bind(new UdpPortOptions { Address = ListenAddress.Parse("0.0.0.0:0"), ReuseAddress = true });
        using var sender = UdpPort.Bind(new UdpPortOptions { Address = ListenAddress.Parse("0.0.0.0:0"), MulticastTimeToLive = 4, MulticastInterface = IPAddress.Loopback });
        receiver.JoinMulticast(groupAddress, "127.0.0.1");
        var sink = new CollectingSink();
        await using var reception = receivers.Start(receiver, sink);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var reader = new UdpEgressReader(loops, sender, sender, [new UdpDestination(new IPEndPoint(groupAddress, receiver.Port), null)], EgressReaderOptions.Default, null);
        group.Add(reader);
        group.Publish(TestChunks.MakeDatagrams(0, [500, 500, 100]));
        Wait.Until(() => sink.Datagrams.Count == 3);
        Assert.Equal([500, 500, 100], sink.Datagrams.Select(d => d.Payload.Length));
        Assert.Throws<ArgumentException>(() => receiver.JoinMulticast(IPAddress.Loopback));
        Assert.Throws<ArgumentException>(() => receiver.JoinMulticast(groupAddress, "no-such-interface"));
        reader.Close();
    }

    private static UdpPort Bind(NetBackend backend) => UdpPort.Bind(new UdpPortOptions { Address = ListenAddress.Parse("127.0.0.1:0"), Backend = backend });

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Wait.Deadline.TotalMilliseconds };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static IPEndPoint EndPoint(Socket socket) => (IPEndPoint)socket.LocalEndPoint!;

    // Appends its count; grows by 16, every fifth time by 20; drops every seventh packet.
    private sealed class CountingProtector : IDatagramProtector
    {
        private int _count;

        public int MaxOverhead => 20;

        public int Protect(ReadOnlySpan<byte> packet, Span<byte> output, bool control)
        {
            _count++;
            if (_count % 7 == 0)
            {
                return 0;
            }

            packet.CopyTo(output);
            output[packet.Length] = (byte)_count;
            return packet.Length + (_count % 5 == 0 ? 20 : 16);
        }
    }
}
