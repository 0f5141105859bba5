using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MediaRouter.Media.Rtcp;
using MediaRouter.Media.Srtp;
using MediaRouter.Plugins.Rtsp.Client;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>How the media comes: UDP, TCP, encrypted; and how a source changes from one to the other.</summary>
public sealed class RtspSourceTransportTests
{
    private const string VideoOnly =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:track1\r\n";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly RtspSourceOptions Automatic = new();

    private static readonly ClientSettings Quick = SourceRun.Settings with
    {
        Timings = SourceRun.Settings.Timings with { FirstDatagram = TimeSpan.FromMilliseconds(200) },
    };

    [Fact]
    public async Task Datagrams_are_put_in_order()
    {
        using var media = new UdpServerPair();
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, request => media.Answer(request), _ => media.SendAsync(1, 2, 4, 3, 3, 5), VideoOnly));
        await using var run = new SourceRun(server.Url(), Automatic);

        await run.Writer.WaitForPacketsAsync(5);
        Assert.Equal([1, 2, 3, 4, 5], run.Writer.Packets.Select(packet => (int)packet.Sequence));
        Assert.Equal(0, run.Writer.Lost);
        Assert.Matches("^RTP/AVP;unicast;client_port=[0-9]+-[0-9]+$", media.Request!.Headers["Transport"]!);
        var ports = Camera.ClientPorts(media.Request);
        Assert.Equal(0, ports.Rtp % 2);
        Assert.Equal(ports.Rtp + 1, ports.Rtcp);
        Assert.InRange(ports.Rtp, 23200, 23999);

        // Firewalls have been opened by then.
        Assert.Equal(12, (await media.ReceiveRtpAsync()).Length);
        Assert.Equal(201, (await media.ReceiveRtcpAsync())[1]);
        await run.StopAsync();

        // The ports are free again.
        using var rtp = new UdpClient(new IPEndPoint(IPAddress.Any, ports.Rtp));
        using var rtcp = new UdpClient(new IPEndPoint(IPAddress.Any, ports.Rtcp));
    }

    [Fact]
    public async Task Lost_datagram_is_given_up_after_a_while()
    {
        using var media = new UdpServerPair();
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, request => media.Answer(request), _ => media.SendAsync(1, 4), VideoOnly));
        await using var run = new SourceRun(server.Url(), Automatic);

        await run.Writer.WaitForPacketsAsync(2);
        Assert.Equal(2, run.Writer.Lost);
    }

    [Theory]
    [InlineData(false, new[] { 2 })]
    [InlineData(true, new[] { 1, 2 })]
    public async Task Datagrams_of_other_ports_count_only_when_allowed(bool anyPort, int[] expected)
    {
        using var media = new UdpServerPair();
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            request => media.Answer(request),
            async _ =>
            {
                await stranger.SendAsync(Camera.Packet(1), new IPEndPoint(IPAddress.Loopback, Camera.ClientPorts(media.Request!).Rtp));
                await media.SendAsync(2);
            },
            VideoOnly));
        await using var run = new SourceRun(server.Url(), new RtspSourceOptions { RtspTransport = RtspClientTransport.Udp, RtspAnyPort = anyPort });

        await run.Writer.WaitForPacketsAsync(expected.Length);
        Assert.Equal(expected, run.Writer.Packets.Select(packet => (int)packet.Sequence));
    }

    [Fact]
    public async Task Silence_over_udp_leads_to_tcp_and_publishes_once()
    {
        using var media = new UdpServerPair();
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            request => connection.Number == 0 ? media.Answer(request) : null,
            c => c.Number == 0 ? Task.CompletedTask : Camera.SendPacketsAsync(c, 2),
            VideoOnly));
        await using var run = new SourceRun(server.Url(), Automatic, Quick);

        await run.Writer.WaitForPacketsAsync(2);
        Assert.Single(run.Host.Publications);
        Assert.Contains("Warning: no UDP packets received within 0.2 s, switching to TCP", run.Host.Lines);
        Assert.Equal(1, server.Requests.Count(request => request.StartsWith("TEARDOWN", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Silence_over_udp_stays_when_udp_is_demanded()
    {
        using var media = new UdpServerPair();
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, request => media.Answer(request), sdp: VideoOnly));
        var options = new RtspSourceOptions { RtspTransport = RtspClientTransport.Udp };
        await using var run = new SourceRun(server.Url(), options, Quick with { ReadTimeout = TimeSpan.FromSeconds(2) });

        Assert.Equal("the server has sent no media for 2 s", (await run.FailureAsync()).Message);
    }

    [Fact]
    public async Task Server_without_udp_leads_to_tcp()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            request => request.Method == "SETUP" && !request.Headers["Transport"]!.Contains("TCP", StringComparison.Ordinal) ? new RtspResponse(RtspStatus.UnsupportedTransport) : null,
            c => Camera.SendPacketsAsync(c, 1)));
        await using var run = new SourceRun(server.Url(), Automatic);

        await run.Writer.WaitForPacketsAsync(1);
        Assert.Contains("Warning: the server does not support UDP, switching to TCP", run.Host.Lines);
    }

    [Fact]
    public async Task Server_without_udp_fails_when_udp_is_demanded()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection, request => request.Method == "SETUP" ? new RtspResponse(RtspStatus.UnsupportedTransport) : null));
        await using var run = new SourceRun(server.Url(), new RtspSourceOptions { RtspTransport = RtspClientTransport.Udp });

        Assert.Equal("the server answered SETUP with 461 Unsupported Transport", (await run.FailureAsync()).Message);
    }

    [Fact]
    public async Task Answer_with_tcp_leads_to_tcp()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            request =>
            {
                var response = Camera.Usual(request, VideoOnly);
                if (request.Method == "SETUP")
                {
                    response.Headers["Transport"] = "RTP/AVP/TCP;unicast;interleaved=0-1";
                }

                return response;
            },
            c => Camera.SendPacketsAsync(c, 1)));
        await using var run = new SourceRun(server.Url(), Automatic);

        await run.Writer.WaitForPacketsAsync(1);
        Assert.Contains("Warning: the server answered with TCP, switching to TCP", run.Host.Lines);
    }

    [Fact]
    public async Task Pictures_that_are_not_cut_come_by_tcp_at_once()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection, play: c => Camera.SendPacketsAsync(c, 1), sdp: VideoOnly.Replace("packetization-mode=1", "profile-level-id=42001f", StringComparison.Ordinal)));
        await using var run = new SourceRun(server.Url(), Automatic);

        await run.Writer.WaitForPacketsAsync(1);
        Assert.Single(server.Requests, request => request.StartsWith("SETUP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Group_is_joined_by_several_readers()
    {
        var group = IPAddress.Parse("239.255.23.77");
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        var playing = 0;
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            request =>
            {
                if (request.Method != "SETUP")
                {
                    return null;
                }

                Assert.Equal("RTP/AVP;multicast", request.Headers["Transport"]);
                var response = Camera.Usual(request);
                response.Headers["Transport"] = $"RTP/AVP;multicast;destination={group};port=23990-23991;ttl=1";
                return response;
            },
            async _ =>
            {
                if (Interlocked.Increment(ref playing) == 2)
                {
                    await sender.SendToAsync(Camera.Packet(1), new IPEndPoint(group, 23990));
                }
            },
            VideoOnly));
        var options = new RtspSourceOptions { RtspTransport = RtspClientTransport.Multicast };
        await using var first = new SourceRun(server.Url(), options);
        await using var second = new SourceRun(server.Url(), options);

        await first.Writer.WaitForPacketsAsync(1);
        await second.Writer.WaitForPacketsAsync(1);
    }

    [Theory]
    [InlineData("rtsp+http://127.0.0.1/x", RtspClientTransport.Udp)]
    [InlineData("rtsps+ws://127.0.0.1/x", RtspClientTransport.Multicast)]
    internal async Task Tunnels_carry_no_datagrams(string url, RtspClientTransport transport)
    {
        await using var run = new SourceRun(url, new RtspSourceOptions { RtspTransport = transport });

        Assert.StartsWith("media cannot come by UDP through a tunnel", (await run.FailureAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, SrtpProfile.AesCm128HmacSha1Tag80)]
    [InlineData(true, SrtpProfile.AeadAes128Gcm)]
    [InlineData(false, SrtpProfile.AesCm128HmacSha1Tag80)]
    public async Task Encrypted_media_is_decrypted(bool keyIsInAnswer, SrtpProfile profile)
    {
        using var media = new UdpServerPair();
        var key = new SrtpMasterKey(profile, RandomNumberGenerator.GetBytes(profile.KeyLength()), RandomNumberGenerator.GetBytes(profile.SaltLength()));
        using var context = new SrtpContext(key);
        var protector = new SrtpProtector(context);
        protector.SetRolloverCounter(0x11223344, 3);
        var message = MikeyMessage.Create(key, [new MikeyStream(0x11223344, 3)], 1, new byte[16], NtpTimestamp.FromDateTimeOffset(DateTimeOffset.UtcNow)).ToBytes();
        var sdp = VideoOnly.Replace("RTP/AVP", "RTP/SAVP", StringComparison.Ordinal) + (keyIsInAnswer ? "" : $"a=key-mgmt:mikey {Convert.ToBase64String(message)}\r\n");
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            request =>
            {
                var response = media.Answer(request);
                if (response is not null && keyIsInAnswer)
                {
                    response.Headers.Add("KeyMgmt", new KeyManagementHeader(request.Url, message).ToString());
                }

                return response;
            },
            async _ =>
            {
                for (ushort i = 1; i <= 3; i++)
                {
                    var packet = Camera.Packet(i);
                    var secure = new byte[packet.Length + protector.RtpOverhead];
                    Assert.True(protector.TryProtectRtp(packet, secure, out var length));
                    await media.SendAsync(secure[..length]);
                }
            },
            sdp));
        await using var run = new SourceRun(server.Url(), Automatic);

        await run.Writer.WaitForPacketsAsync(3);
        Assert.Equal(Camera.Packet(3), run.Writer.Packets[2].Bytes);
        Assert.StartsWith("RTP/SAVP;unicast", media.Request!.Headers["Transport"]!, StringComparison.Ordinal);
        Assert.True(KeyManagementHeader.TryParse(media.Request.Headers["KeyMgmt"], out var ours));
        Assert.True(MikeyMessage.TryParse(ours.Data.Span, out var theirs));
        Assert.True(theirs.TryGetMasterKey(out var ourKey));

        // Our reports are encrypted with the key that we gave.
        using var inbound = new SrtpContext(ourKey);
        var report = await media.ReceiveRtcpAsync();
        Assert.Equal(SrtpResult.Ok, new SrtpUnprotector(inbound).UnprotectRtcp(report, out _));
    }

    /// <summary>The media ports of a server.</summary>
    private sealed class UdpServerPair : IDisposable
    {
        private readonly UdpClient _rtp = new(new IPEndPoint(IPAddress.Loopback, 0));
        private readonly UdpClient _rtcp = new(new IPEndPoint(IPAddress.Loopback, 0));

        public RtspRequest? Request { get; private set; }

        public RtspResponse? Answer(RtspRequest request)
        {
            if (request.Method != "SETUP")
            {
                return null;
            }

            Request = request;
            var response = Camera.Usual(request);
            response.Headers["Transport"] = $"{request.Headers["Transport"]};server_port={PortOf(_rtp)}-{PortOf(_rtcp)}";
            return response;
        }

        public async Task SendAsync(params ushort[] sequences)
        {
            foreach (var sequence in sequences)
            {
                await SendAsync(Camera.Packet(sequence));
            }
        }

        public async Task SendAsync(byte[] packet) =>
            await _rtp.SendAsync(packet, new IPEndPoint(IPAddress.Loopback, Camera.ClientPorts(Request!).Rtp));

        public async Task<byte[]> ReceiveRtpAsync() => (await _rtp.ReceiveAsync().WaitAsync(Deadline)).Buffer;

        public async Task<byte[]> ReceiveRtcpAsync() => (await _rtcp.ReceiveAsync().WaitAsync(Deadline)).Buffer;

        public void Dispose()
        {
            _rtp.Dispose();
            _rtcp.Dispose();
        }

        private static int PortOf(UdpClient client) => ((IPEndPoint)client.Client.LocalEndPoint!).Port;
    }
}
