using System.Text;
using MediaRouter.Media.Sdp;
using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Testing;

namespace MediaRouter.Plugins.Rtsp.Tests.Server;

public class ServerTests
{
    [Fact]
    public async Task Media_of_a_publisher_reaches_a_reader_over_their_connections()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var reader = await fixture.ConnectAsync();

        var described = await reader.SendAsync("DESCRIBE", $"{fixture.Url}/cam");
        Assert.True(SessionDescription.TryParse(described.Body.Span, out var description, out _));
        Assert.Equal("Front door", description.SessionName);
        Assert.Equal($"{fixture.Url}/cam/", described.Headers["Content-Base"]);
        Assert.Equal(["trackID=0", "trackID=1"], description.Medias.Select(media => media.Control));
        await fixture.SetUpAndPlayAsync(reader, "cam");

        var video = TestClient.Packet(96, 7, 90_000, 0x65, 1, 2, 3);
        var audio = TestClient.Packet(0, 9, 8_000, 4, 5, 6);
        await publisher.WriteFrameAsync(0, video);
        await publisher.WriteFrameAsync(2, audio);

        Assert.Equal(video[12..], (await reader.ReadFrameAsync(0))[12..]);
        Assert.Equal(audio[12..], (await reader.ReadFrameAsync(2))[12..]);
        Assert.Contains("reading started", fixture.Paths.Ended);
    }

    [Fact]
    public async Task Reader_that_set_up_one_media_gets_it_on_the_channel_it_chose()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var reader = await fixture.ConnectAsync();
        var setup = await reader.SendAsync("SETUP", $"{fixture.Url}/cam/trackID=1", "", ("Transport", "RTP/AVP/TCP;unicast;interleaved=10-11"));
        Assert.Equal("RTP/AVP/TCP;unicast;interleaved=10-11;ssrc=11110001", setup.Headers["Transport"]);
        await fixture.PlayAsync(reader, $"{fixture.Url}/cam");

        await publisher.WriteFrameAsync(0, TestClient.Packet(96, 7, 90_000, 0x65, 1));
        await publisher.WriteFrameAsync(2, TestClient.Packet(0, 9, 8_000, 4, 5, 6));

        var (channel, bytes) = await reader.ReadFrameAsync();
        Assert.Equal(10, channel);
        Assert.Equal([4, 5, 6], bytes[12..]);
    }

    [Fact]
    public async Task Pause_stops_the_media_and_play_continues()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var reader = await fixture.ConnectAsync();
        await fixture.SetUpAndPlayAsync(reader, "cam");

        Assert.Equal(200, (await reader.SendAsync("PAUSE", $"{fixture.Url}/cam")).StatusCode);
        fixture.Paths.Streams["cam"].WritePacket(1, TestClient.Packet(0, 1, 0, 1), 0);
        Assert.Equal(200, (await reader.SendAsync("OPTIONS", $"{fixture.Url}/cam")).StatusCode);
        Assert.DoesNotContain(reader.Frames, frame => frame.Channel == 2);

        await fixture.PlayAsync(reader, $"{fixture.Url}/cam");
        fixture.Paths.Streams["cam"].WritePacket(1, TestClient.Packet(0, 2, 160, 2), 0);
        Assert.Equal([2], (await reader.ReadFrameAsync(2))[12..]);
    }

    [Fact]
    public async Task Reader_without_datagrams_may_pause_forget_its_session_and_set_up_tcp()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var reader = await fixture.ConnectAsync();
        var url = $"{fixture.Url}/cam";
        var udp = await reader.SendAsync("SETUP", $"{url}/trackID=1", "", ("Transport", "RTP/AVP/UDP;unicast;client_port=45006-45007"));
        Assert.Equal(200, udp.StatusCode);
        Assert.Equal(200, (await reader.SendAsync("PLAY", url)).StatusCode);
        Assert.Equal(200, (await reader.SendAsync("PAUSE", url)).StatusCode);

        reader.Session = null;
        var tcp = await reader.SendAsync("SETUP", $"{url}/trackID=1", "", ("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1"));

        Assert.Equal(200, tcp.StatusCode);
        Assert.NotEqual(udp.Headers["Session"], tcp.Headers["Session"]);
        await fixture.PlayAsync(reader, url);
        await publisher.WriteFrameAsync(2, TestClient.Packet(0, 9, 8_000, 4, 5, 6));
        Assert.Equal([4, 5, 6], (await reader.ReadFrameAsync(0))[12..]);
    }

    [Fact]
    public async Task Play_tells_times_and_sends_reports()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        var stream = fixture.Paths.Streams["cam"];
        using var reader = await fixture.ConnectAsync();
        await reader.SendAsync("SETUP", $"{fixture.Url}/cam/trackID=1", "", ("Transport", "RTP/AVP/TCP;unicast;interleaved=2-3"));
        stream.WritePacket(1, TestClient.Packet(0, 41, 1000, 1), 0);

        var play = await reader.SendAsync("PLAY", $"{fixture.Url}/cam", "", ("Range", "npt=0.000-"));

        Assert.Equal("npt=0-", play.Headers["Range"]);
        Assert.Equal($"url={fixture.Url}/cam/trackID=1;rtptime=1000", play.Headers["RTP-Info"]);
        var report = await reader.ReadFrameAsync(3);
        Assert.Equal(200, report[1]);
    }

    [Fact]
    public async Task Requests_that_do_not_fit_the_state_are_refused()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var client = await fixture.ConnectAsync();
        var url = $"{fixture.Url}/cam";

        Assert.Equal(454, (await client.SendAsync("PLAY", url)).StatusCode);
        Assert.Equal(501, (await client.SendAsync("REDIRECT", url)).StatusCode);
        Assert.Equal(200, (await client.SendAsync("GET_PARAMETER", url)).StatusCode);
        Assert.Equal(461, (await client.SendAsync("SETUP", url + "/trackID=0", "", ("Transport", "RTP/SAVP;unicast;client_port=1000-1001"))).StatusCode);
        Assert.Equal(455, (await client.SendAsync("PLAY", url)).StatusCode);
        Assert.Equal(200, (await client.SendAsync("SETUP", url + "/trackID=0", "", ("Transport", "RTP/AVP/TCP;interleaved=0-1"))).StatusCode);
        Assert.Equal(400, (await client.SendAsync("SETUP", url + "/trackID=0", "", ("Transport", "RTP/AVP/TCP;interleaved=4-5"))).StatusCode);
        Assert.Equal(461, (await client.SendAsync("SETUP", url + "/trackID=1", "", ("Transport", "RTP/AVP/TCP;interleaved=1-2"))).StatusCode);
        Assert.Equal(455, (await client.SendAsync("RECORD", url)).StatusCode);
        Assert.Equal(455, (await client.SendAsync("ANNOUNCE", url, TestClient.Description, ("Content-Type", "application/sdp"))).StatusCode);
        Assert.Equal(200, (await client.SendAsync("TEARDOWN", url)).StatusCode);
        Assert.Equal(454, (await client.SendAsync("PLAY", url)).StatusCode);
    }

    [Fact]
    public async Task Session_of_interleaved_media_belongs_to_its_connection()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var thief = await fixture.ConnectAsync();
        thief.Session = publisher.Session;

        Assert.Equal(454, (await thief.SendAsync("TEARDOWN", $"{fixture.Url}/cam")).StatusCode);
        Assert.Contains("timeout=55", fixture.Server.Sessions.Single().Header, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_streams_and_redirects_are_answered()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync();

        var redirect = await client.SendAsync("DESCRIBE", $"{fixture.Url}/elsewhere");
        Assert.Equal((302, $"{fixture.Url}/cam"), (redirect.StatusCode, redirect.Headers["Location"]));
        var missing = await client.SendAsync("DESCRIBE", $"{fixture.Url}/nothing");
        Assert.Equal(404, missing.StatusCode);
        Assert.Equal("MediaRouter", missing.Headers["Server"]);
        await client.WaitForCloseAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Credentials_are_asked_for_and_checked(bool isDigest)
    {
        var method = isDigest ? RtspAuthMethod.Digest : RtspAuthMethod.Basic;
        await using var fixture = await ServerFixture.StartAsync(new RtspOptions { RtspAuthMethods = [method] });
        fixture.Paths.User = ("joe", "secret");
        fixture.Paths.Streams["cam"] = new MemoryStream("cam", Offer());
        using var client = await fixture.ConnectAsync();
        var url = $"{fixture.Url}/cam";

        var asked = await client.SendAsync("DESCRIBE", url);
        Assert.Equal(401, asked.StatusCode);
        var challenge = Assert.Single(AuthenticateChallenge.ParseAll(asked.Headers["WWW-Authenticate"]!));
        Assert.Equal((method == RtspAuthMethod.Digest, "ipcam"), (challenge.IsDigest, challenge.Realm));

        var right = challenge.Answer("DESCRIBE", url, "joe", "secret", "", 1).ToString();
        Assert.Equal(200, (await client.SendAsync("DESCRIBE", url, "", ("Authorization", right))).StatusCode);
        Assert.Equal("joe", fixture.Paths.Requests.Last().User);

        var wrong = challenge.Answer("DESCRIBE", url, "joe", "wrong", "", 1).ToString();
        var refused = await client.SendAsync("DESCRIBE", url, "", ("Authorization", wrong));
        Assert.Equal(401, refused.StatusCode);
        Assert.Null(refused.Headers["WWW-Authenticate"]);
        await client.WaitForCloseAsync();

        if (method == RtspAuthMethod.Digest)
        {
            using var other = await fixture.ConnectAsync();
            var stale = await other.SendAsync("DESCRIBE", url, "", ("Authorization", right));
            Assert.True(Assert.Single(AuthenticateChallenge.ParseAll(stale.Headers["WWW-Authenticate"]!)).IsStale);
        }
    }

    [Fact]
    public async Task Token_of_the_query_is_passed_on()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync();

        await client.SendAsync("DESCRIBE", $"{fixture.Url}/cam?a=1&jwt=x%2By");

        var request = fixture.Paths.Requests.Single();
        Assert.Equal(("x+y", "a=1&jwt=x%2By", "rtsp"), (request.Token, request.Query, request.Protocol));
    }

    [Fact]
    public async Task Garbage_and_frames_without_setup_end_the_connection()
    {
        await using var fixture = await ServerFixture.StartAsync();
        foreach (var bytes in (byte[][])[[1, 2, 3], [(byte)'$', 0, 0, 1, 0], "FOO\r\n\r\n"u8.ToArray()])
        {
            using var client = await fixture.ConnectAsync();
            await client.WriteAsync(bytes);
            await client.WaitForCloseAsync();
        }

        await Wait.UntilAsync(() => fixture.Paths.Events.Count == 6, "each connection raises a beginning and an end");
        var first = fixture.Paths.Events.First();
        Assert.Equal("rtspConn", first.Variables["MTX_CONN_TYPE"]);
        Assert.Equal("0", first.Variables["RTSP_PORT"]);
    }

    [Fact]
    public async Task Reader_ends_with_its_connection_and_gives_the_wire_form_back()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using (var reader = await fixture.ConnectAsync())
        {
            await fixture.SetUpAndPlayAsync(reader, "cam");
            Assert.Equal(1, fixture.Paths.Streams["cam"].ShareCount);
        }

        await Wait.UntilAsync(() => fixture.Server.Sessions.Count() == 1, "the session of the reader ends");
        await Wait.UntilAsync(() => fixture.Paths.Streams["cam"].ShareCount == 0, "the wire form is given back");
        Assert.Contains("reading Completed", fixture.Paths.Ended);
    }

    [Fact]
    public async Task Silent_publisher_is_closed_after_the_read_timeout()
    {
        var time = new ManualTimeProvider();
        await using var fixture = await ServerFixture.StartAsync(time: time);
        using var publisher = await fixture.PublishAsync("cam");

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Single(fixture.Server.Sessions);
        time.Advance(TimeSpan.FromSeconds(3));

        await publisher.WaitForCloseAsync();
        await Wait.UntilAsync(() => !fixture.Server.Sessions.Any(), "the session ends");
        Assert.Contains("publication PeerTimeout", fixture.Paths.Ended);
    }

    [Fact]
    public async Task Loss_garbage_and_sender_reports_of_a_publisher_are_taken_into_account()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        var stream = fixture.Paths.Streams["cam"];

        // RFC 3550, section 6.4.1: NTP time 2024-01-01 00:00:00 at RTP time 8000.
        byte[] report = [0x80, 200, 0, 6, 0, 0, 0, 0x99, 0xe9, 0x3c, 0x69, 0x80, 0, 0, 0, 0, 0, 0, 0x1f, 0x40, 0, 0, 0, 1, 0, 0, 0, 1];
        await publisher.WriteFrameAsync(3, report);
        await publisher.WriteFrameAsync(2, TestClient.Packet(0, 1, 8_000, 1));
        await publisher.WriteFrameAsync(2, TestClient.Packet(0, 5, 16_000, 1));
        await publisher.WriteFrameAsync(2, [1, 2, 3]);
        await publisher.WriteFrameAsync(2, TestClient.Packet(77, 6, 0, 1));
        Assert.Equal(200, (await publisher.SendAsync("OPTIONS", fixture.Url)).StatusCode);

        Assert.Equal(3, stream.Lost);
        Assert.Equal(2, stream.Invalid.Count);
        Assert.Equal(1_000_000_000, stream.NtpTimes[1] - stream.NtpTimes[0]);
        var item = RtspSessionItem.Of(fixture.Server.Sessions.Single());
        Assert.Equal(("publish", "cam", "TCP", "AVP"), (item.State, item.Path, item.Transport, item.Profile));
        Assert.Equal((2, 2, 3, 1), (item.InboundRTPPackets, item.InboundRTPPacketsInError, item.InboundRTPPacketsLost, item.InboundRTCPPackets));
        Assert.Equal(item.Id, RtspConnectionItem.Of(fixture.Server.Connections.Single()).Session);
    }

    [Fact]
    public async Task Kicked_session_ends_with_its_connection()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        var catalog = new RtspSessionCatalog(fixture.Server);
        Assert.False(catalog.TryClose(Guid.NewGuid().ToString()));
        Assert.False(catalog.TryClose("nonsense"));

        Assert.True(catalog.TryClose(catalog.List().Single().Id));

        await publisher.WaitForCloseAsync();
        await Wait.UntilAsync(() => catalog.List().Count == 0, "the session ends");
        Assert.Contains($"publication {EndReason.Kicked}", fixture.Paths.Ended);
    }

    [Fact]
    public async Task Settings_that_concern_no_listener_are_taken_over_in_place()
    {
        await using var fixture = await ServerFixture.StartAsync();

        Assert.True(fixture.Server.TryReconfigure(fixture.Options with { RtspAuthMethods = [RtspAuthMethod.Digest], RtspsAddress = ":1" }));
        Assert.Equal(RtspAuthMethod.Digest, fixture.Server.Options.RtspAuthMethods.Single());
        Assert.False(fixture.Server.TryReconfigure(fixture.Options with { RtspTransports = [RtspTransport.Tcp] }));
        Assert.True(fixture.Server.TryReconfigure(new NetworkOptions { ReadTimeout = TimeSpan.FromSeconds(3) }));
        Assert.False(fixture.Server.TryReconfigure(new NetworkOptions { UdpReadBufferSize = 1 }));
    }

    internal static MediaRouter.Sdk.Media.StreamDescription Offer()
    {
        Assert.True(Rtsp.Mapping.OfferedStream.TryRead(Encoding.ASCII.GetBytes(TestClient.Description), out var offer, out _));
        return offer.Description;
    }
}
