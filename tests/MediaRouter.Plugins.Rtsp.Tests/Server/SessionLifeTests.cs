using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Rtsp.Tests.Server;

/// <summary>Sessions that pause, change, crash and end at the wrong moment.</summary>
public class SessionLifeTests
{
    [Fact]
    public async Task Media_set_up_during_a_pause_come_on_their_channels_and_the_counters_go_on()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var reader = await fixture.ConnectAsync();
        var url = $"{fixture.Url}/cam";
        await SetUpAsync(reader, $"{url}/trackID=0", "RTP/AVP/TCP;unicast;interleaved=0-1");
        await fixture.PlayAsync(reader, url);
        var stream = fixture.Paths.Streams["cam"];
        stream.WritePacket(0, TestClient.Packet(96, 1, 0, 0x65, 1), 0);
        await reader.ReadFrameAsync(0);
        var session = fixture.Server.Sessions.Single(candidate => candidate.State == SessionState.Playing);
        await Wait.UntilAsync(() => session.OutboundPackets == 1, "the packet is counted");
        var bytes = session.OutboundBytes;
        Assert.InRange(bytes, 18, 200);

        Assert.Equal(200, (await reader.SendAsync("PAUSE", url)).StatusCode);
        await SetUpAsync(reader, $"{url}/trackID=1", "RTP/AVP/TCP;unicast;interleaved=10-11");
        await fixture.PlayAsync(reader, url);
        stream.WritePacket(1, TestClient.Packet(0, 2, 160, 2), 0);

        Assert.Equal([2], (await reader.ReadFrameAsync(10))[12..]);
        await Wait.UntilAsync(() => session.OutboundPackets == 2, "both packets are counted");
        Assert.InRange(session.OutboundBytes, bytes + 17, bytes + 300);
        Assert.InRange(stream.ShareCount, 1, 1);
    }

    [Fact]
    public async Task Media_set_up_during_a_pause_go_to_their_ports()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var reader = await fixture.ConnectAsync();
        using var video = Listen();
        using var audio = Listen();
        var url = $"{fixture.Url}/cam";
        await SetUpAsync(reader, $"{url}/trackID=0", $"RTP/AVP;unicast;client_port={Ports(video)}");
        await fixture.PlayAsync(reader, url);
        Assert.Equal(200, (await reader.SendAsync("PAUSE", url)).StatusCode);
        await SetUpAsync(reader, $"{url}/trackID=1", $"RTP/AVP;unicast;client_port={Ports(audio)}");
        await fixture.PlayAsync(reader, url);

        fixture.Paths.Streams["cam"].WritePacket(1, TestClient.Packet(0, 2, 160, 2), 0);
        Assert.Equal(13, audio.Receive(new byte[100]));
    }

    [Fact]
    public async Task A_second_session_on_a_connection_counts_for_itself()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var reader = await fixture.ConnectAsync();
        var url = $"{fixture.Url}/cam";
        for (var i = 0; i < 2; i++)
        {
            await fixture.SetUpAndPlayAsync(reader, "cam");
            fixture.Paths.Streams["cam"].WritePacket(1, TestClient.Packet(0, 2, 160, 2), 0);
            await reader.ReadFrameAsync(2);
            var session = fixture.Server.Sessions.Single(candidate => candidate.State == SessionState.Playing);
            await Wait.UntilAsync(() => session.OutboundPackets == 1, "its packet is counted");
            Assert.Equal(200, (await reader.SendAsync("TEARDOWN", url)).StatusCode);
            await Wait.UntilAsync(() => fixture.Server.Sessions.Count() == 1, "the session ends");
            reader.Session = null;
        }
    }

    [Fact]
    public async Task What_a_shared_reader_sends_counts_while_a_session_listens()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        using var port = UdpPort.Bind(new UdpPortOptions { Address = ListenAddress.Parse("127.0.0.1:0") });
        using var peer = Listen();
        var reader = new UdpEgressReader(loops, port, port, [new UdpDestination((IPEndPoint)peer.LocalEndPoint!, null)], EgressReaderOptions.Default, null);
        var group = loops.CreateGroup(new EgressGroupOptions());
        group.Add(reader);
        var sent = 0;
        async Task SendAsync()
        {
            group.Publish(new Chunk { Bytes = new byte[10], Groups = [new DatagramGroup(0, 10, 10)] });
            sent++;
            await Wait.UntilAsync(() => reader.PacketsSent == sent, "the datagram is sent");
        }

        await SendAsync();
        var meter = SentMeter.None.Continue(reader, null);
        Assert.Equal(default, meter.Count);
        await SendAsync();
        Assert.Equal(new SentCount(10, 1, 0), meter.Count);
        meter = meter.Stop();
        await SendAsync();
        meter = meter.Continue(reader, null);
        await SendAsync();
        Assert.Equal(new SentCount(20, 2, 0), meter.Count);
        reader.Close();
    }

    [Fact]
    public async Task A_client_that_lost_its_connection_may_take_its_ports_again()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var media = Listen();
        var url = $"{fixture.Url}/cam";
        var transport = $"RTP/AVP;unicast;client_port={Ports(media)}";
        var crashed = await fixture.ConnectAsync();
        await SetUpAsync(crashed, $"{url}/trackID=1", transport);
        await fixture.PlayAsync(crashed, url);
        var former = fixture.Server.Sessions.Single(session => session.State == SessionState.Playing);

        // While it is there, nobody takes its ports.
        using var again = await fixture.ConnectAsync();
        Assert.Equal(461, (await again.SendAsync("SETUP", $"{url}/trackID=1", "", ("Transport", transport))).StatusCode);
        again.Session = null;
        using var next = await fixture.ConnectAsync();
        crashed.Dispose();
        await Wait.UntilAsync(() => former.ConnectionIds.Count == 0, "the connection is gone");

        await SetUpAsync(next, $"{url}/trackID=1", transport);
        await fixture.PlayAsync(next, url);
        await Wait.UntilAsync(() => former.State == SessionState.Closed, "the former session ends");
        fixture.Paths.Streams["cam"].WritePacket(1, TestClient.Packet(0, 2, 160, 2), 0);
        Assert.Equal(13, media.Receive(new byte[100]));
    }

    [Fact]
    public async Task A_client_that_is_silent_may_be_replaced()
    {
        var time = new ManualTimeProvider();
        await using var fixture = await ServerFixture.StartAsync(time: time);
        fixture.Paths.Streams["cam"] = new MemoryStream("cam", ServerTests.Offer());
        using var media = Listen();
        var transport = $"RTP/AVP;unicast;client_port={Ports(media)}";
        using var frozen = await fixture.ConnectAsync();
        await SetUpAsync(frozen, $"{fixture.Url}/cam/trackID=1", transport);
        time.Advance(TimeSpan.FromSeconds(11));

        using var next = await fixture.ConnectAsync();
        await SetUpAsync(next, $"{fixture.Url}/cam/trackID=1", transport);
        await Wait.UntilAsync(() => fixture.Server.Sessions.Count() == 1, "the former session ends");
    }

    [Fact]
    public async Task Half_of_a_tunnel_that_comes_too_late_is_not_taken()
    {
        var time = new ManualTimeProvider();
        await using var fixture = await ServerFixture.StartAsync(time: time);
        using var client = await fixture.ConnectAsync();
        await client.WriteAsync(HttpTunnel.ClientRequest("/cam", "h", "cookie1", isPost: false));
        Assert.Equal(200, (await client.ReadResponseAsync()).StatusCode);
        var waiting = fixture.Server.Connections.Single();
        await Wait.UntilAsync(
            () =>
            {
                // The limit may be set only after the answer was read here.
                time.Advance(TimeSpan.FromSeconds(10));
                return !fixture.Server.Connections.Any();
            },
            "the waiting half ends");
        await client.WaitForCloseAsync();

        using var socket = Listen();
        Assert.False(waiting.TryTakeInput(new SocketInput(socket), socket));
    }

    [Fact]
    public async Task Media_do_not_begin_when_the_session_ends_right_behind_the_answer()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var stream = fixture.Paths.Streams["cam"] = new MemoryStream("cam", ServerTests.Offer());
        using var reader = await fixture.ConnectAsync();
        var url = $"{fixture.Url}/cam";
        await SetUpAsync(reader, $"{url}/trackID=1", "RTP/AVP/TCP;unicast;interleaved=2-3");
        var session = fixture.Server.Sessions.Single();
        var connection = fixture.Server.Connections.Single();

        var play = new RtspRequest("PLAY", url);
        var reply = await session.HandleAsync(connection, play);
        session.Abandon();
        await Wait.UntilAsync(() => !fixture.Server.Sessions.Any(), "the session ends");
        reply.AfterSend!();

        Assert.Equal(0, stream.ShareCount);
        Assert.DoesNotContain("reading started", fixture.Paths.Ended);
        reader.Session = null;
        await fixture.SetUpAndPlayAsync(reader, "cam");
    }

    [Fact]
    public async Task Packets_that_no_datagram_can_carry_are_not_counted()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var stream = fixture.Paths.Streams["cam"] = new MemoryStream("cam", ServerTests.Offer());
        using var media = Listen();
        using var reader = await fixture.ConnectAsync();
        await SetUpAsync(reader, $"{fixture.Url}/cam/trackID=1", $"RTP/AVP;unicast;client_port={Ports(media)}");
        await fixture.PlayAsync(reader, $"{fixture.Url}/cam");
        stream.WritePacket(1, TestClient.Packet(0, 1, 0, new byte[65_100]), 0);
        stream.WritePacket(1, TestClient.Packet(0, 2, 0, 1, 2, 3), 0);

        Assert.Equal(15, media.Receive(new byte[100]));
        var session = fixture.Server.Sessions.Single();
        await Wait.UntilAsync(() => session.OutboundPackets > 0, "the packet is counted");
        Assert.Equal(1, session.OutboundPackets);
    }

    [Fact]
    public async Task Key_of_a_reader_stays_when_the_only_other_one_leaves_before_it_plays()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var stream = fixture.Paths.Streams["cam"] = new MemoryStream("cam", ServerTests.Offer());
        var folder = Directory.CreateTempSubdirectory("rtsps");
        WriteCertificate(folder.FullName);
        var server = new RtspsServer(
            fixture.Services,
            fixture.Options with
            {
                RtspEncryption = RtspEncryption.Optional,
                RtspTransports = [RtspTransport.Tcp],
                RtspsAddress = "127.0.0.1:0",
                RtspServerCert = Path.Combine(folder.FullName, "crt"),
                RtspServerKey = Path.Combine(folder.FullName, "key"),
            },
            new NetworkOptions());
        await server.StartAsync(CancellationToken.None);
        try
        {
            var port = ((IPEndPoint)server.LocalEndPoint!).Port;
            var url = $"rtsps://127.0.0.1:{port}/cam";
            using var first = await ConnectSecurelyAsync(port);
            using var second = await ConnectSecurelyAsync(port);
            await SetUpAsync(first, $"{url}/trackID=1", "RTP/SAVP/TCP;unicast;interleaved=2-3");
            await fixture.PlayAsync(first, url);
            var setup = await SetUpAsync(second, $"{url}/trackID=1", "RTP/SAVP/TCP;unicast;interleaved=2-3");
            Assert.True(KeyManagementHeader.TryParse(setup.Headers["KeyMgmt"], out var header));
            Assert.Equal(200, (await first.SendAsync("TEARDOWN", url)).StatusCode);
            await Wait.UntilAsync(() => server.Sessions.Count() == 1, "the first session ends");
            await fixture.PlayAsync(second, url);

            stream.WritePacket(1, TestClient.Packet(0, 2, 160, 7), 0);
            var frame = await second.ReadFrameAsync(2);
            byte[] payload = [];
            Assert.True(MediaUnprotector.Create(header.Data.Span)!.TryTake(frame, isControl: false, plain => payload = plain[12..].ToArray()));
            Assert.Equal([7], payload);
        }
        finally
        {
            await server.StopAsync(CancellationToken.None);
            folder.Delete(recursive: true);
        }

        Assert.Equal(0, stream.ShareCount);
    }

    private static async Task<RtspResponse> SetUpAsync(TestClient client, string url, string transport)
    {
        var response = await client.SendAsync("SETUP", url, "", ("Transport", transport));
        Assert.Equal(200, response.StatusCode);
        return response;
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    // Nobody listens for control packets.
    private static string Ports(Socket media) => $"{((IPEndPoint)media.LocalEndPoint!).Port}-{((IPEndPoint)media.LocalEndPoint!).Port + 1}";

    private static void WriteCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "crt"), certificate.ExportCertificatePem(), Encoding.ASCII);
        File.WriteAllText(Path.Combine(folder, "key"), key.ExportPkcs8PrivateKeyPem(), Encoding.ASCII);
    }

    private static async Task<TestClient> ConnectSecurelyAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "test", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=test" });
        return new TestClient(stream.ReadAsync, bytes => stream.WriteAsync(bytes), stream, client);
    }
}
