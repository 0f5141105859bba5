using System.Net;
using System.Net.Sockets;
using MediaRouter.Media.Rtcp;
using MediaRouter.Plugins.Rtsp.Server;

namespace MediaRouter.Plugins.Rtsp.Tests.Server;

public class DatagramTests
{
    [Fact]
    public async Task Media_travels_by_datagrams_in_both_directions_and_in_order()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.ConnectAsync();
        using var source = new UdpPair();
        var url = $"{fixture.Url}/cam";
        var description = TestClient.Description.Replace("m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:streamid=0\r\n", "", StringComparison.Ordinal);
        await publisher.SendAsync("ANNOUNCE", url, description, ("Content-Type", "application/sdp"));
        var setup = await publisher.SendAsync("SETUP", $"{url}/streamid=1", "", ("Transport", $"RTP/AVP;unicast;client_port={source.Ports};mode=record"));
        Assert.Equal(200, setup.StatusCode);
        Assert.Equal(200, (await publisher.SendAsync("RECORD", url)).StatusCode);

        using var reader = await fixture.ConnectAsync();
        using var sink = new UdpPair();
        setup = await reader.SendAsync("SETUP", $"{url}/trackID=0", "", ("Transport", $"RTP/AVP;unicast;client_port={sink.Ports};destination=10.1.2.3"));
        Assert.Contains($"server_port={fixture.Server.Datagrams!.Ports}", setup.Headers["Transport"], StringComparison.Ordinal);
        await fixture.PlayAsync(reader, url);

        var media = fixture.Server.Datagrams.Ports;
        foreach (ushort sequence in (ushort[])[10, 12, 11, 13])
        {
            await source.Media.SendToAsync(TestClient.Packet(0, sequence, sequence * 160u, (byte)sequence), new IPEndPoint(IPAddress.Loopback, media.Rtp));
        }

        foreach (var expected in (byte[])[10, 11, 12, 13])
        {
            Assert.Equal(expected, (await UdpPair.ReceiveAsync(sink.Media))[12]);
        }

        // A stranger's packet from a port that was not announced is not taken.
        using var stranger = new UdpPair();
        await stranger.Media.SendToAsync(TestClient.Packet(0, 14, 0, 99), new IPEndPoint(IPAddress.Loopback, media.Rtp));
        await source.Media.SendToAsync(TestClient.Packet(0, 14, 14 * 160u, 14), new IPEndPoint(IPAddress.Loopback, media.Rtp));
        Assert.Equal(14, (await UdpPair.ReceiveAsync(sink.Media))[12]);

        // A receiver report counts, also after the connection is gone.
        var report = new byte[64];
        var length = RtcpWriter.WriteReceiverReport(report, 1, [new ReportBlock { Ssrc = 0x11110000, CumulativeLost = 5 }]);
        await sink.Control.SendToAsync(report.AsMemory(0, length), new IPEndPoint(IPAddress.Loopback, media.Rtcp));
        RtspSession Reading() => fixture.Server.Sessions.Single(session => session.State == SessionState.Playing);
        await Wait.UntilAsync(() => Reading().ReportedLost == 5, "the report is taken");
        reader.Dispose();
        await Wait.UntilAsync(() => fixture.Server.Connections.Count() == 1, "the connection of the reader ends");
        Assert.Equal("UDP", RtspSessionItem.Of(Reading()).Transport);

        // Another connection from the same address may end it.
        using var again = await fixture.ConnectAsync();
        again.Session = reader.Session;
        Assert.Equal(200, (await again.SendAsync("TEARDOWN", url)).StatusCode);
        await Wait.UntilAsync(() => fixture.Server.Sessions.Count() == 1, "the session of the reader ends");
    }

    [Fact]
    public async Task Disabled_transport_is_refused_and_the_next_alternative_taken()
    {
        await using var fixture = await ServerFixture.StartAsync(new RtspOptions { RtspTransports = [RtspTransport.Tcp] });
        fixture.Paths.Streams["cam"] = new MemoryStream("cam", ServerTests.Offer());
        using var reader = await fixture.ConnectAsync();
        var url = $"{fixture.Url}/cam/trackID=0";

        Assert.Equal(461, (await reader.SendAsync("SETUP", url, "", ("Transport", "RTP/AVP;unicast;client_port=5000-5001"))).StatusCode);
        var setup = await reader.SendAsync("SETUP", url, "", ("Transport", "RTP/AVP;unicast;client_port=5000-5001,RTP/AVP/TCP;unicast"));
        Assert.StartsWith("RTP/AVP/TCP;unicast;interleaved=0-1", setup.Headers["Transport"], StringComparison.Ordinal);
    }

    private sealed class UdpPair : IDisposable
    {
        public UdpPair()
        {
            Media.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Control.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        public Socket Media { get; } = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        public Socket Control { get; } = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        public string Ports => $"{((IPEndPoint)Media.LocalEndPoint!).Port}-{((IPEndPoint)Control.LocalEndPoint!).Port}";

        public static async Task<byte[]> ReceiveAsync(Socket socket)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var buffer = new byte[2048];
            var length = await socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token);
            return buffer[..length];
        }

        public void Dispose()
        {
            Media.Dispose();
            Control.Dispose();
        }
    }
}
