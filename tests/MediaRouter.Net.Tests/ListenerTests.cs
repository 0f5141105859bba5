using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MediaRouter.Sdk.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

public class ListenerTests
{
    [Fact]
    public async Task A_listener_hands_connections_over_until_it_is_disposed()
    {
        var accepted = new BlockingCollection<Socket>();
        var listener = TcpListenerLoop.Start(ListenAddress.Parse(":0"), NullLogger.Instance, accepted.Add);
        var port = ((IPEndPoint)listener.LocalEndPoint).Port;
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(address, port);
            Assert.True(accepted.TryTake(out var socket, Wait.Deadline));
            Assert.True(socket.NoDelay);
            socket.Dispose();
        }

        Assert.Throws<SocketException>(() => TcpListenerLoop.Start(ListenAddress.For("", port), NullLogger.Instance, accepted.Add));
        await listener.DisposeAsync();
        await listener.DisposeAsync();
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Throws<SocketException>(() => late.Connect(IPAddress.Loopback, port));

        // The address is free again.
        await using var second = TcpListenerLoop.Start(ListenAddress.For("127.0.0.1", port), NullLogger.Instance, accepted.Add);
    }

    [Fact]
    public async Task An_exception_of_the_owner_closes_that_connection_alone()
    {
        var log = new RecordingLog();
        var accepted = 0;
        await using var listener = TcpListenerLoop.Start(
            ListenAddress.Parse("127.0.0.1:0"),
            log,
            s =>
            {
                if (Interlocked.Increment(ref accepted) == 1)
                {
                    throw new InvalidDataException("on purpose");
                }

                s.Send([1]);
                s.Dispose();
            });
        for (var i = 0; i < 2; i++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Wait.Deadline.TotalMilliseconds };
            client.Connect(listener.LocalEndPoint);
            Assert.Equal(i, client.Receive(new byte[1]));
        }

        Assert.Single(log.Lines);
    }

    [Fact]
    public async Task A_local_socket_replaces_a_stale_one_and_leaves_nothing_behind()
    {
        var path = Path.Combine(Path.GetTempPath(), $"mr-{Guid.NewGuid():N}.sock");
        using (var stale = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            stale.Bind(new UnixDomainSocketEndPoint(path));
        }

        if (!File.Exists(path))
        {
            // What a crashed process leaves: a name that nobody listens on.
            using var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            left.Bind(new UnixDomainSocketEndPoint(path));
        }

        var accepted = new BlockingCollection<Socket>();
        var listener = TcpListenerLoop.Start(ListenAddress.Parse("unix://" + path), NullLogger.Instance, accepted.Add);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        Assert.True(accepted.TryTake(out var socket, Wait.Deadline));

        // A reader works on it as on TCP.
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var reader = new TcpEgressReader(loops, socket, EgressReaderOptions.Default, null);
        reader.Post("x"u8.ToArray());
        Assert.Equal(1, client.Receive(new byte[4]));
        Assert.Throws<SocketException>(() => TcpListenerLoop.Start(ListenAddress.Parse("unix://" + path), NullLogger.Instance, accepted.Add));
        await reader.CloseAsync(TimeSpan.Zero);
        await listener.DisposeAsync();
        Assert.False(File.Exists(path));
        socket.Dispose();
    }

    [Fact]
    public async Task A_trusted_proxy_tells_the_client_and_the_rest_of_the_bytes_stays()
    {
        Assert.True(IpRange.TryParse("127.0.0.0/8", out var loopback));
        Assert.True(IpRange.TryParse("10.0.0.0/8", out var elsewhere));
        const string Header = "PROXY TCP4 192.0.2.7 198.51.100.1 5000 554\r\n";
        foreach (var (sent, trusted, client, rest) in new[]
        {
            (Header + "OPTIONS", loopback, "192.0.2.7:5000", "OPTIONS"),
            (Header + "OPTIONS", elsewhere, null, Header + "OPTIONS"),
            ("PLAY rtsp://x", loopback, null, "PLAY rtsp://x"),
            ("PROXY UNKNOWN\r\nrest", loopback, null, "rest"),
        })
        {
            using var pair = new TcpPair();
            pair.Far.Send(System.Text.Encoding.ASCII.GetBytes(sent));
            var found = await ProxyProtocol.ResolveClientAsync(pair.Near, [trusted], Wait.Deadline, CancellationToken.None);
            Assert.Equal(client ?? pair.Far.LocalEndPoint!.ToString(), found!.ToString());
            var buffer = new byte[200];
            Assert.Equal(rest, System.Text.Encoding.ASCII.GetString(buffer, 0, pair.Near.Receive(buffer)));
        }
    }

    [Fact]
    public async Task A_header_may_come_in_pieces_and_must_come_in_time()
    {
        Assert.True(IpRange.TryParse("127.0.0.1", out var loopback));
        using var pair = new TcpPair();
        var pending = ProxyProtocol.ResolveClientAsync(pair.Near, [loopback], Wait.Deadline, CancellationToken.None);
        foreach (var part in new[] { "P", "ROX", "Y TCP6 2001:db8::1 2001:d", "b8::2 1 2\r", "\nX" })
        {
            pair.Far.Send(System.Text.Encoding.ASCII.GetBytes(part));
            Wait.Until(() => pair.Near.Available > 0 || pending.IsCompleted);
        }

        Assert.Equal("[2001:db8::1]:1", (await pending)!.ToString());
        Assert.Equal(1, pair.Near.Receive(new byte[10]));

        using var silent = new TcpPair();
        Assert.Null(await ProxyProtocol.ResolveClientAsync(silent.Near, [loopback], TimeSpan.FromMilliseconds(50), CancellationToken.None));
        using var broken = new TcpPair();
        broken.Far.Send("PROXY TCP4 nonsense\r\n"u8);
        Assert.Null(await ProxyProtocol.ResolveClientAsync(broken.Near, [loopback], Wait.Deadline, CancellationToken.None));
        using var cancelled = new TcpPair();
        using var cancel = new CancellationTokenSource(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ProxyProtocol.ResolveClientAsync(cancelled.Near, [loopback], Wait.Deadline, cancel.Token));
    }

    [Fact]
    public void ProcessLimits_never_fail()
    {
        ProcessLimits.RaiseOpenFiles();
        ProcessLimits.RaiseOpenFiles();
    }
}
