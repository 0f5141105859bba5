using MediaRouter.Plugins.Rtmp.Server;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Testing;

namespace MediaRouter.Plugins.Rtmp.Tests.Server;

public class ServerTests
{
    [Fact]
    public async Task Publisher_feeds_a_reader()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("live/cam");
        using var reader = await fixture.ConnectAsync("rtmp://127.0.0.1/live");
        await reader.SendAsync(1, "play", 4, "cam");
        Assert.Equal("NetStream.Play.Reset", await reader.ReadStatusAsync());
        Assert.Equal("NetStream.Play.Start", await reader.ReadStatusAsync());
        await Wait.UntilAsync(() => fixture.Paths.Ended.Contains("reading started"), "reading starts");
        await publisher.SendAudioAsync(40, 7);
        var audio = await reader.ReadAsync(RtmpMessageType.Audio);
        Assert.Equal((1u, 161, (byte)7), (audio.StreamId, audio.Payload.Length, audio.Payload.Span[100]));

        var items = new[] { "publish", "read" }.Select(state => fixture.Server.Connections.Select(RtmpConnectionItem.Of).Single(item => item.State == state)).ToList();
        Assert.All(items, item => Assert.Equal(("live/cam", "test/1.0"), (item.Path, item.UserAgent)));
        Assert.True(items[0].InboundBytes > 3000 + 161 && items[1].OutboundBytes > 3000 + 161);
        await publisher.SendAsync(0, "deleteStream", 0, AmfValue.Of(1));
        Assert.Equal("NetStream.Unpublish.Success", await publisher.ReadStatusAsync());
        Assert.Contains("publication Completed", fixture.Paths.Ended);
    }

    [Fact]
    public async Task Answer_to_connect_comes_in_the_order_that_clients_know()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync("rtmp://127.0.0.1/live");
        Assert.Equal(["WindowAcknowledgementSize", "SetPeerBandwidth", "UserControl", "_result", "_result"], client.Seen);
    }

    [Fact]
    public async Task Enhanced_client_learns_what_is_taken()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        await client.WriteAsync(new MessageBuilder(ChunkReader.DefaultChunkSize).Command(0, "connect", 1, AmfValue.Object(
            new AmfProperty("app", AmfValue.Of("live")),
            new AmfProperty("objectEncoding", AmfValue.Of(3)),
            new AmfProperty("fourCcList", AmfValue.List(AmfValue.Of("hvc1"))))).ToArray());
        var result = await client.ReadCommandAsync("_result");
        Assert.Equal("*", result.Object["fourCcList"].Items[0].AsText());
        Assert.Equal(3, result.Argument(0)["objectEncoding"].AsNumber());
    }

    [Theory]
    [InlineData("releaseStream", "_result")]
    [InlineData("FCPublish", "onFCPublish")]
    [InlineData("FCUnpublish", "onFCUnpublish")]
    [InlineData("FCSubscribe", "onFCSubscribe")]
    [InlineData("getStreamLength", "_result")]
    [InlineData("_checkbw", "_result")]
    [InlineData("nonsense", "_error")]
    public async Task Side_command_is_answered(string name, string answer)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync("rtmp://127.0.0.1/live");
        await client.SendAsync(0, name, 9, "cam");
        var command = await client.ReadCommandAsync(answer);
        Assert.True(answer.StartsWith('_') ? command.TransactionId == 9 : command.Argument(0)["description"].AsText() == "cam");
    }

    [Fact]
    public async Task Ping_is_answered_and_window_is_acknowledged()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync("rtmp://127.0.0.1/live");
        await client.WriteAsync(new MessageBuilder().UserControl(UserControlEvent.PingRequest, 77).WindowAcknowledgementSize(1000).ToArray());
        Assert.Equal("00070000004D", Convert.ToHexString((await client.ReadAsync(RtmpMessageType.UserControl)).Payload.Span));
        Assert.Equal(4, (await client.ReadAsync(RtmpMessageType.Acknowledgement)).Payload.Length);
        await client.WriteAsync(new MessageBuilder().SetPeerBandwidth(1234).ToArray());
        Assert.Equal("000004D2", Convert.ToHexString((await client.ReadAsync(RtmpMessageType.WindowAcknowledgementSize)).Payload.Span));
    }

    [Theory]
    [InlineData("rtmp://127.0.0.1/live?user=u&pass=wrong", "cam")]
    [InlineData("rtmp://127.0.0.1/live", "cam")]
    public async Task Wrong_or_missing_credentials_end_the_connection(string url, string key)
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Paths.User = ("u", "p");
        using var publisher = await fixture.ConnectAsync(url);
        await publisher.SendAsync(1, "publish", 5, key);
        Assert.Equal("NetStream.Publish.Unauthorized", await publisher.ReadStatusAsync());
        await publisher.ReadToEndAsync();
        using var reader = await fixture.ConnectAsync(url);
        await reader.SendAsync(1, "play", 5, key);
        Assert.Equal("NetStream.Play.Failed", await reader.ReadStatusAsync());
        await reader.ReadToEndAsync();
    }

    [Fact]
    public async Task Credentials_of_the_key_let_in()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Paths.User = ("u", "p");
        using var client = await fixture.ConnectAsync("rtmp://127.0.0.1/live");
        await client.SendAsync(1, "publish", 5, "cam?user=u&pass=p");
        Assert.Equal("NetStream.Publish.Start", await client.ReadStatusAsync());
        Assert.Equal(("live/cam", "user=u&pass=p", "u"), (fixture.Connection.PathName, fixture.Connection.Query, fixture.Connection.User));
        Assert.Equal("rtmp", Assert.Single(fixture.Paths.Requests).Protocol);
    }

    [Fact]
    public async Task Path_that_nobody_feeds_is_refused_with_its_name()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync("rtmp://127.0.0.1/live");
        await client.SendAsync(1, "play", 5, "cam");
        var status = (await client.ReadCommandAsync("onStatus")).Argument(0);
        Assert.Equal("NetStream.Play.StreamNotFound", status["code"].AsText());
        Assert.Contains("live/cam", status["description"].AsText(), StringComparison.Ordinal);
        await client.ReadToEndAsync();
    }

    [Fact]
    public async Task Path_that_is_taken_is_refused_before_publishing_starts()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync("rtmp://127.0.0.1/occupied");
        await client.SendAsync(1, "publish", 5, "");
        Assert.Equal("NetStream.Publish.BadName", await client.ReadStatusAsync());
        await client.ReadToEndAsync();
    }

    [Fact]
    public async Task Client_with_amf3_gets_amf3_commands()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync("rtmp://127.0.0.1/live", new AmfProperty("objectEncoding", AmfValue.Of(3)));
        Assert.Equal(RtmpMessageType.CommandAmf3, client.CommandType);
        await client.SendAsync(1, "publish", 5, "amf3");
        Assert.Equal("NetStream.Publish.Start", await client.ReadStatusAsync());
        Assert.Equal(RtmpMessageType.CommandAmf3, client.CommandType);
    }

    [Fact]
    public async Task Path_that_is_taken_meanwhile_is_refused()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync("rtmp://127.0.0.1/taken");
        await client.SendAsync(1, "publish", 5, "");
        await client.ReadStatusAsync();
        await client.SendMetadataAsync();
        await client.SendAudioAsync(0, 1);
        Assert.Equal("NetStream.Publish.BadName", await client.ReadStatusAsync());
        await client.ReadToEndAsync();
    }

    [Fact]
    public async Task Reader_of_a_path_elsewhere_is_sent_there()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var modern = await fixture.ConnectAsync();
        await modern.ConnectAsync("rtmp://127.0.0.1/elsewhere", new AmfProperty("capsEx", AmfValue.Of(1)));
        await modern.SendAsync(1, "play", 5, "");
        var status = (await modern.ReadCommandAsync("onStatus")).Argument(0);
        Assert.Equal(("NetConnection.Connect.ReconnectRequest", "rtmp://127.0.0.1/cam"), (status["code"].AsText(), status["tcUrl"].AsText()));
        await modern.ReadToEndAsync();

        using var old = await fixture.ConnectAsync("rtmp://127.0.0.1/elsewhere");
        await old.SendAsync(1, "play", 5, "");
        var error = (await old.ReadCommandAsync("_error")).Argument(0);
        Assert.Equal("rtmp://127.0.0.1/cam", error["ex"]["redirect"].AsText());
        Assert.Equal("NetStream.Play.Failed", await old.ReadStatusAsync());

        using var other = await fixture.ConnectAsync("rtmp://127.0.0.1/faraway");
        await other.SendAsync(1, "play", 5, "");
        Assert.Equal("NetStream.Play.Failed", await other.ReadStatusAsync());
    }

    [Fact]
    public async Task Reader_pauses_and_plays_on()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var reader = await fixture.ConnectAsync("rtmp://127.0.0.1/cam");
        await reader.SendAsync(1, "play2", 0, AmfValue.Object(new AmfProperty("streamName", AmfValue.Of(""))));
        await Wait.UntilAsync(() => fixture.Paths.Ended.Contains("reading started"), "reading starts");
        await reader.SendAsync(1, "pause", 0, AmfValue.True, AmfValue.Of(0));
        while (await reader.ReadStatusAsync() != "NetStream.Pause.Notify")
        {
        }

        await publisher.SendAudioAsync(60, 8);
        await Wait.UntilAsync(() => fixture.Paths.Streams["cam"].UnitCount == 3, "the unit arrives");
        await reader.SendAsync(1, "seek", 0, AmfValue.Of(0));
        Assert.Equal("NetStream.Seek.Notify", await reader.ReadStatusAsync());
        await reader.SendAsync(1, "pause", 0, AmfValue.False, AmfValue.Of(0));
        Assert.Equal("NetStream.Unpause.Notify", await reader.ReadStatusAsync());

        // The notice goes out before the reader is among the others again; the next command is answered afterwards.
        await reader.SendAsync(1, "seek", 0, AmfValue.Of(0));
        Assert.Equal("NetStream.Seek.Notify", await reader.ReadStatusAsync());
        await publisher.SendAudioAsync(80, 9);
        Assert.Equal(9, (await reader.ReadAsync(RtmpMessageType.Audio)).Payload.Span[50]);
    }

    [Fact]
    public async Task Closed_reader_is_told_and_gives_everything_back()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var reader = await fixture.ConnectAsync("rtmp://127.0.0.1/cam");
        await reader.SendAsync(1, "play", 0, "");
        await Wait.UntilAsync(() => fixture.Paths.Ended.Contains("reading started"), "reading starts");
        var session = fixture.Paths.Sessions.Last();
        Assert.Equal("rtmpConn", session.Kind);
        session.Close(EndReason.StreamEnded, "the stream has ended");
        while (await reader.ReadStatusAsync() != "NetStream.Play.Stop")
        {
        }

        await reader.ReadToEndAsync();
        await Wait.UntilAsync(() => fixture.Server.Connections.Count() == 1, "the connection ends");
        Assert.Contains("reading StreamEnded", fixture.Paths.Ended);
        Assert.Equal(0, fixture.Paths.Streams["cam"].ShareCount);
    }

    [Fact]
    public async Task Catalogue_kicks()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var catalog = new RtmpConnectionCatalog((RtmpServer)fixture.Server);
        using var client = await fixture.ConnectAsync("rtmp://127.0.0.1/cam");
        var item = Assert.IsType<RtmpConnectionItem>(Assert.Single(catalog.List()));
        Assert.Equal("idle", item.State);
        Assert.False(catalog.TryClose(Guid.NewGuid().ToString()));
        Assert.True(catalog.TryClose(item.Id));
        await client.ReadToEndAsync();
    }

    [Fact]
    public async Task Connection_hook_is_raised_at_both_ends()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using (await fixture.ConnectAsync("rtmp://127.0.0.1/cam"))
        {
        }

        await Wait.UntilAsync(() => fixture.Paths.Events.Count == 2, "both hooks are raised");
        Assert.All(fixture.Paths.Events, hook => Assert.Equal((HookPoint.Connection, "rtmpConn", "8554"), (hook.Point, hook.Variables["MTX_CONN_TYPE"], hook.Variables["RTSP_PORT"])));
        Assert.Equal([true, false], fixture.Paths.Events.Select(hook => hook.IsBeginning));
    }

    [Fact]
    public async Task Silence_ends_a_connection_by_its_state()
    {
        var time = new ManualTimeProvider();
        await using var fixture = await ServerFixture.StartAsync(time: time);
        using var half = await TestClient.OpenAsync(fixture.Port);
        await half.WriteAsync((byte[])[3, .. new byte[700]]);
        using var publisher = await fixture.PublishAsync("cam");
        using var reader = await fixture.ConnectAsync("rtmp://127.0.0.1/cam");
        await reader.SendAsync(1, "play", 0, "");
        using var idle = await fixture.ConnectAsync("rtmp://127.0.0.1/x");
        await Wait.UntilAsync(() => fixture.Paths.Ended.Contains("reading started") && fixture.Server.Connections.Count() == 4, "all are there");

        time.Advance(TimeSpan.FromSeconds(11));
        await half.ReadToEndAsync();
        await publisher.ReadToEndAsync();
        await idle.ReadToEndAsync();
        await Wait.UntilAsync(() => fixture.Server.Connections.Count() == 1, "the reader stays");
        time.Advance(TimeSpan.FromSeconds(25));
        while (Convert.ToHexString((await reader.ReadAsync(RtmpMessageType.UserControl)).Payload.Span[..2]) != "0006")
        {
            // StreamBegin comes before the ping.
        }

        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ConnectionState.Reading, fixture.Connection.State);
    }

    [Fact]
    public async Task Encrypted_client_reads()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var client = await TestClient.OpenAsync(fixture.Port);
        var exchange = new KeyExchange();
        var opening = new byte[1 + HandshakeFormat.BlockLength];
        opening[0] = HandshakeFormat.EncryptedVersion;
        exchange.PublicKey.CopyTo(opening.AsSpan(1 + HandshakeFormat.KeyOffset(opening.AsSpan(1), 1)));
        HandshakeFormat.Sign(opening.AsSpan(1), 1, isServer: false);
        await client.WriteAsync(opening);
        var answer = (await client.ReadExactlyAsync(1 + (2 * HandshakeFormat.BlockLength))).AsMemory(1, HandshakeFormat.BlockLength);
        var key = answer.Slice(HandshakeFormat.KeyOffset(answer.Span, 1), KeyExchange.KeyLength);
        Assert.True(exchange.TryAgree(key.Span, out var incoming, out var outgoing));
        await client.WriteAsync(new byte[HandshakeFormat.BlockLength]);
        client.Ciphers = (incoming, outgoing);
        await client.ConnectAsync("rtmpe://127.0.0.1/cam");
        await client.SendAsync(1, "play", 5, "");
        await Wait.UntilAsync(() => fixture.Paths.Ended.Contains("reading started"), "reading starts");
        await publisher.SendAudioAsync(40, 7);
        await publisher.SendAudioAsync(60, 8);
        Assert.Equal(7, (await client.ReadAsync(RtmpMessageType.Audio)).Payload.Span[100]);
        Assert.Equal(8, (await client.ReadAsync(RtmpMessageType.Audio)).Payload.Span[100]);
    }

    [Fact]
    public async Task Trusted_proxy_names_the_client()
    {
        Assert.True(IpRange.TryParse("127.0.0.1", out var loopback));
        await using var fixture = await ServerFixture.StartAsync(new RtmpOptions { RtmpTrustedProxies = [loopback] });
        using var client = await TestClient.OpenAsync(fixture.Port);
        await client.WriteAsync("PROXY TCP4 192.0.2.7 198.51.100.1 5555 1935\r\n"u8.ToArray());
        await client.ShakeHandsAsync();
        Assert.Equal("192.0.2.7:5555", fixture.Connection.RemoteEndPoint.ToString());
    }

    [Fact]
    public async Task Garbage_ends_the_connection()
    {
        await using var fixture = await ServerFixture.StartAsync();
        foreach (var bytes in new byte[][]
        {
            [0x04, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0],
            [0x03, 0, 0, 0, 0, 0, 1, 20, 0, 0, 0, 0, 0xff],
            new MessageBuilder(ChunkReader.DefaultChunkSize).Command(0, "createStream", 2).ToArray(),
            [0xc7],
        })
        {
            using var client = await fixture.ConnectAsync();
            await client.WriteAsync(bytes);
            await client.ReadToEndAsync();
        }

        using var http = await TestClient.OpenAsync(fixture.Port);
        await http.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await http.ReadToEndAsync();
        await Wait.UntilAsync(() => !fixture.Server.Connections.Any(), "all have ended");
    }
}
