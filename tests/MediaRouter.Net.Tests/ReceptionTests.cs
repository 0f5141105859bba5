using System.Net;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

public class ReceptionTests
{
    public static TheoryData<NetBackend> Backends => new(NetBackend.Automatic, NetBackend.Managed);

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Datagrams_arrive_whole_and_in_order_whatever_way_they_were_sent(NetBackend backend)
    {
        await using var egress = new EgressLoops(1, NullLogger.Instance);
        await using var loops = new UdpReceiveLoops(1, NullLogger.Instance, backend);
        using var receiver = Bind("127.0.0.1:0", 4 << 20);
        using var sender = Bind("127.0.0.1:0", 0);
        var sink = new CollectingSink();
        await using var reception = loops.Start(receiver, sink);
        var group = egress.CreateGroup(new EgressGroupOptions());
        var reader = new UdpEgressReader(egress, sender, sender, [new UdpDestination(receiver.LocalEndPoint, null)], EgressReaderOptions.Default, null);
        group.Add(reader);
        var lengths = new[] { 1200, 1200, 1200, 400, 1, 1300, 1300, 1300 };
        for (var i = 0; i < 50; i++)
        {
            group.Publish(TestChunks.MakeDatagrams(i, lengths));
            var expected = (i + 1) * lengths.Length;
            Wait.Until(() => sink.Datagrams.Count == expected);
        }

        var received = sink.Datagrams.ToArray();
        for (var i = 0; i < received.Length; i++)
        {
            var (source, payload) = received[i];
            Assert.Equal(sender.LocalEndPoint, source.ToIPEndPoint());
            Assert.Equal(new EndPointKey(sender.LocalEndPoint), source);
            Assert.Equal(lengths[i % lengths.Length], payload.Length);
            Assert.Equal((byte)((i / lengths.Length) + (i % lengths.Length * 31)), payload[0]);
        }

        Assert.InRange(sink.BatchEnds, 1, received.Length);
        reader.Close();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Many_sockets_share_a_loop_and_come_and_go(NetBackend backend)
    {
        await using var loops = new UdpReceiveLoops(2, NullLogger.Instance, backend);
        using var sender = Bind(":0", 0);
        var ports = Enumerable.Range(0, 40).Select(i => Bind(i % 2 == 0 ? "127.0.0.1:0" : "[::1]:0", 0)).ToList();
        var sinks = ports.ConvertAll(_ => new CollectingSink());
        var receptions = ports.Select((p, i) => loops.Start(p, sinks[i])).ToList();
        for (var i = 0; i < ports.Count; i++)
        {
            Assert.True(sender.TrySend(new byte[i], new EndPointKey(ports[i].LocalEndPoint)));
        }

        for (var i = 0; i < ports.Count; i++)
        {
            var sink = sinks[i];
            Wait.Until(() => sink.Datagrams.Count == 1);
            Assert.Equal(i, sink.Datagrams.Single().Payload.Length);
        }

        for (var i = 0; i < 20; i++)
        {
            await receptions[i].DisposeAsync().AsTask().WaitAsync(Wait.Deadline);
            sender.TrySend(new byte[1], new EndPointKey(ports[i].LocalEndPoint));
        }

        for (var i = 20; i < 40; i++)
        {
            var sink = sinks[i];
            sender.TrySend(new byte[1], new EndPointKey(ports[i].LocalEndPoint));
            Wait.Until(() => sink.Datagrams.Count == 2);
        }

        Assert.All(sinks.Take(20), s => Assert.Single(s.Datagrams));
        ports.ForEach(p => p.Dispose());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_failing_sink_does_not_end_the_loop(NetBackend backend)
    {
        await using var loops = new UdpReceiveLoops(1, NullLogger.Instance, backend);
        using var port = Bind("127.0.0.1:0", 0);
        using var sender = Bind("127.0.0.1:0", 0);
        var sink = new CollectingSink { OnReceived = () => throw new InvalidDataException("on purpose") };
        await using var reception = loops.Start(port, sink);
        for (var i = 1; i <= 3; i++)
        {
            sender.TrySend(new byte[10], new EndPointKey(port.LocalEndPoint));
            var expected = i;
            Wait.Until(() => sink.Datagrams.Count == expected);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Disposing_the_loops_ends_receptions(NetBackend backend)
    {
        var loops = new UdpReceiveLoops(2, NullLogger.Instance, backend);
        using var port = Bind("127.0.0.1:0", 0);
        var reception = loops.Start(port, new CollectingSink());
        await loops.DisposeAsync().AsTask().WaitAsync(Wait.Deadline);
        await reception.DisposeAsync().AsTask().WaitAsync(Wait.Deadline);
        Assert.Throws<ObjectDisposedException>(() => loops.Start(port, new CollectingSink()));
    }

    [Fact]
    public void A_port_pair_is_even_and_odd_and_inside_the_range()
    {
        var options = new UdpPortOptions { Address = ListenAddress.Parse("127.0.0.1:0") };
        Assert.True(UdpPortPair.TryBind(options, 20_000, 60_000, out var any));
        using (any)
        {
            Assert.Equal(0, any.Rtp.Port % 2);
            Assert.Equal(any.Rtp.Port + 1, any.Rtcp.Port);

            // Taken, and nothing else in the range.
            Assert.False(UdpPortPair.TryBind(options, any.Rtp.Port, any.Rtcp.Port, out _));
            Assert.False(UdpPortPair.TryBind(options, any.Rtp.Port, any.Rtp.Port, out _));
            Assert.False(UdpPortPair.TryBind(options, any.Rtcp.Port, any.Rtcp.Port, out _));
        }

        Assert.True(UdpPortPair.TryBind(options, any.Rtp.Port, any.Rtcp.Port, out var again));
        again.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("2001:db8::1", false)]
    [InlineData("::", false)]
    public void EndPointKey_goes_there_and_back(string address, bool isIPv4)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(address), 80);
        var key = new EndPointKey(endPoint);
        Assert.Equal(endPoint, key.ToIPEndPoint());
        Assert.Equal(isIPv4, key.IsIPv4);
        Assert.Equal(key, new EndPointKey(endPoint.Address.MapToIPv6(), 80));
        Assert.Equal(key.GetHashCode(), new EndPointKey(endPoint).GetHashCode());
        Assert.NotEqual(key, key.WithPort(81));
        Assert.True(key.HasSameAddress(key.WithPort(81)));
        Assert.True(EndPointKey.TryRead(endPoint.Serialize().Buffer.Span, out var read));
        Assert.Equal(key, read);
        var native = new byte[28];
        var length = key.Write(native, endPoint.AddressFamily);
        Assert.Equal(endPoint.Serialize().Buffer[..length].ToArray(), native[..length]);
    }

    [Theory]
    [InlineData(":8554", "", 8554)]
    [InlineData("0.0.0.0:1", "0.0.0.0", 1)]
    [InlineData("[::1]:0", "::1", 0)]
    [InlineData("host.example:65535", "host.example", 65535)]
    public void ListenAddress_parses(string text, string host, int port)
    {
        var address = ListenAddress.Parse(text);
        Assert.Equal((host, port, false), (address.Host, address.Port, address.IsUnix));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("8554")]
    [InlineData("host:")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host:+1")]
    [InlineData("::1:80")]
    [InlineData("[::1:80")]
    [InlineData("[1.2.3.4]:80")]
    [InlineData("unix://")]
    [InlineData(null)]
    public void ListenAddress_refuses_what_is_not_one(string? text)
    {
        Assert.False(ListenAddress.TryParse(text, out _));
    }

    [Fact]
    public void ListenAddress_tells_all_interfaces_from_one()
    {
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 5), ListenAddress.Parse(":5").Resolve());
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 5), ListenAddress.Parse("[::]:5").Resolve());
        Assert.Equal(new IPEndPoint(IPAddress.Any, 5), ListenAddress.Parse("0.0.0.0:5").Resolve());
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 5), ListenAddress.Parse("localhost:5").Resolve());
        Assert.Equal("/run/x.sock", ListenAddress.Parse("unix:///run/x.sock").UnixPath);
    }

    private static UdpPort Bind(string address, int receiveBuffer) =>
        UdpPort.Bind(new UdpPortOptions { Address = ListenAddress.Parse(address), ReceiveBufferSize = receiveBuffer });
}
