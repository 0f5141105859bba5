using System.Globalization;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Client;
using MediaRouter.Plugins.Rtmp.Mapping.Writing;
using MediaRouter.Plugins.Rtmp.Tests.Mapping;
using MediaRouter.Plugins.Rtmp.Tests.Server;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Rtmp.Tests.Client;

public sealed class ClientTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly EgressLoops _loops = new(1, NullLogger.Instance);
    private readonly CancellationTokenSource _stop = new(Patience);
    private readonly RecordingHost _host = new();

    private FlvFormContext Context => new(_loops, true);

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await _loops.DisposeAsync();
    }

    [Fact]
    public async Task Forwarder_feeds_a_server_and_a_source_pulls_it_from_there()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var stream = new FakeStream(Samples.H265Track, Samples.H264Track, Samples.OpusTrack);

        // Made before anybody waits for them: it takes seconds on a busy machine, and a silent publisher is ended.
        var units = UnitMaker.Make([.. stream.Tracks.Select(track => track.Description)], 2000, 0, new Random(1));
        var forwarder = new RtmpForwarder(Url(fixture.Port, "live/cam"), Context, Limits);
        var forwarding = forwarder.RunAsync(stream, NullLogger.Instance, _stop.Token);
        await Wait.UntilAsync(() => stream.Sinks.Count > 0 || forwarding.IsCompleted, "the forwarder takes the stream");
        using var feed = new CancellationTokenSource();
        var feeding = FeedAsync(stream, units, feed.Token);

        // The server announces that it takes several tracks, so all of them arrive.
        await Wait.UntilAsync(() => fixture.Paths.Streams.ContainsKey("live/cam") || forwarding.IsCompleted, "the stream appears");
        Assert.Equal(["H265", "H264", "Opus"], fixture.Paths.Streams["live/cam"].Tracks.Select(track => track.Description.Codec));
        await Wait.UntilAsync(() => forwarder.OutboundBytes > 0, "sent bytes are counted");

        var source = new RtmpSource(Url(fixture.Port, "live#cam"), Limits);
        var pulling = source.RunAsync(_host, _stop.Token);
        var description = await _host.Published;
        Assert.Equal(["H265", "H264", "Opus"], description.Tracks.Select(track => track.Codec));
        await Wait.UntilAsync(() => _host.Writer.Of(0).Count > 5 && _host.Writer.Of(1).Count > 5 && _host.Writer.Of(2).Count > 5, "units of all tracks arrive");

        stream.End();
        await forwarding.WaitAsync(Patience);
        await feed.CancelAsync();
        await feeding;
        Assert.Equal(0, stream.ShareCount);
        var ended = await Assert.ThrowsAsync<IOException>(() => EndAsync(fixture, pulling));
        Assert.NotEmpty(ended.Message);
    }

    [Fact]
    public async Task Source_answers_the_challenge_of_the_server()
    {
        await using var server = new ScriptedServer(command => command.Name switch
        {
            "connect" when command.Object["app"].AsText() == "app" => ScriptedServer.Refuse(command, "[ code=403 need auth; authmod=adobe ] : "),
            "connect" when command.Object["app"].AsText() == "app?authmod=adobe&user=us" =>
                ScriptedServer.Refuse(command, "[ authmod=adobe ] : ?reason=needauth&user=us&salt=s==&challenge=c=="),
            "connect" => ScriptedServer.Refuse(command, "that is all"),
            _ => null,
        });
        var refused = await Assert.ThrowsAsync<ConnectRefusedException>(() => RunSourceAsync($"rtmp://us:pw@127.0.0.1:{server.Port}/app#key"));
        Assert.Equal("the server refused the connection: that is all", refused.Message);
        Assert.Equal(3, server.Commands.Count);
        var app = server.Commands[2].Object["app"].AsText()!;
        var challenge = app.Split("challenge=")[1].Split('&')[0];
        Assert.Equal("app" + new AdobeChallenge("s==", "c==", "").Answer("us", "pw", challenge), app);
        Assert.DoesNotContain("pw", server.Commands[2].Object["tcUrl"].AsText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_without_credentials_is_not_challenged_twice()
    {
        await using var server = new ScriptedServer(command => ScriptedServer.Refuse(command, "[ code=403 need auth; authmod=adobe ] : "));
        await Assert.ThrowsAsync<ConnectRefusedException>(() => RunSourceAsync(Url(server.Port, "app#key")));
        Assert.Single(server.Commands);
    }

    [Fact]
    public async Task Source_follows_redirections_with_its_key()
    {
        await using var target = new ScriptedServer(command => command.Name switch
        {
            "connect" => ScriptedServer.Accept(command),
            "createStream" => new MessageBuilder(ChunkReader.DefaultChunkSize).Command(0, "_result", command.TransactionId, AmfValue.Null, AmfValue.Of(1d)),
            "play" => new MessageBuilder(ChunkReader.DefaultChunkSize).Status(1, "error", "NetStream.Play.StreamNotFound", "no such stream"),
            _ => null,
        });
        await using var server = new ScriptedServer(command => ScriptedServer.Refuse(command, "moved", new AmfProperty(
            "ex", AmfValue.Object(new("code", AmfValue.Of(302d)), new("redirect", AmfValue.Of(Url(target.Port, "other")))))));
        var failed = await Assert.ThrowsAsync<IOException>(() => RunSourceAsync(Url(server.Port, "app#key")));
        Assert.Equal("the server answered with an error: no such stream", failed.Message);
        Assert.Equal("key", target.Commands.Single(command => command.Name == "play").Argument(0).AsText());
        Assert.Equal("other", target.Commands[0].Object["app"].AsText());
        Assert.Contains($"Information: redirected to {Url(target.Port, "other")}", _host.Lines);
    }

    [Fact]
    public async Task Redirections_in_a_circle_end()
    {
        var port = 0;
        await using var server = new ScriptedServer(command => ScriptedServer.Refuse(command, "moved", new AmfProperty(
            "ex", AmfValue.Object(new("code", AmfValue.Of(302d)), new("redirect", AmfValue.Of(Url(port, "app")))))));
        port = server.Port;
        var failed = await Assert.ThrowsAsync<IOException>(() => RunSourceAsync(Url(port, "app#key")));
        Assert.Equal("the server redirects more than 5 times", failed.Message);
    }

    [Fact]
    public async Task Forwarder_announces_codes_only_for_codecs_that_need_them()
    {
        foreach (var (track, codes) in new[] { (Samples.H264Track, ""), (Samples.H265Track, "hvc1") })
        {
            await using var server = new ScriptedServer(command => ScriptedServer.Refuse(command, "enough"));
            using var stream = new FakeStream(track, Samples.AacTrack);
            await Assert.ThrowsAsync<ConnectRefusedException>(
                () => new RtmpForwarder(Url(server.Port, "app/key"), Context, Limits).RunAsync(stream, NullLogger.Instance, _stop.Token));
            Assert.Equal(codes, string.Join(',', server.Commands[0].Object["fourCcList"].Items.Select(item => item.AsText())));
            Assert.Equal("app", server.Commands[0].Object["app"].AsText());
        }
    }

    [Fact]
    public async Task Forwarder_says_why_the_server_does_not_want_it()
    {
        await using var server = new ScriptedServer(command => command.Name switch
        {
            "connect" => ScriptedServer.Accept(command),
            "createStream" => new MessageBuilder(ChunkReader.DefaultChunkSize).Command(0, "_result", command.TransactionId, AmfValue.Null, AmfValue.Of(1d)),
            "publish" => new MessageBuilder(ChunkReader.DefaultChunkSize).Status(1, "error", "NetStream.Publish.BadName", "already publishing"),
            _ => null,
        });
        using var stream = new FakeStream(Samples.H264Track);
        var failed = await Assert.ThrowsAsync<IOException>(
            () => new RtmpForwarder(Url(server.Port, "app/key"), Context, Limits).RunAsync(stream, NullLogger.Instance, _stop.Token));
        Assert.Equal("the server answered with an error: already publishing", failed.Message);
        Assert.Equal(["connect", "releaseStream", "FCPublish", "createStream", "publish"], server.Commands.Select(command => command.Name));
    }

    [Fact]
    public async Task Silent_server_is_given_up()
    {
        await using var server = new ScriptedServer(_ => null);
        var source = new RtmpSource(Url(server.Port, "app#key"), () => Limits() with { ReadTimeout = TimeSpan.FromSeconds(2) });
        var failed = await Assert.ThrowsAsync<IOException>(() => source.RunAsync(_host, _stop.Token));
        Assert.Equal("the server has sent nothing for 2 s", failed.Message);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_in_a_sentence()
    {
        var failed = await Assert.ThrowsAsync<IOException>(() => RunSourceAsync(Url(9, "app")));
        Assert.StartsWith("cannot connect to 127.0.0.1:9: ", failed.Message, StringComparison.Ordinal);
    }

    private static async Task EndAsync(ServerFixture fixture, Task pulling)
    {
        // The paths in memory do not end a stream with its publisher; the server's stop does.
        using var limit = new CancellationTokenSource(Patience);
        await fixture.Server.StopAsync(limit.Token);
        await pulling.WaitAsync(Patience);
    }

    private static ClientSettings Limits() => new() { ReadTimeout = TimeSpan.FromSeconds(30), WriteTimeout = TimeSpan.FromSeconds(30), WriteQueueSize = 512 };

    private static string Url(int port, string place) => string.Create(CultureInfo.InvariantCulture, $"rtmp://127.0.0.1:{port}/{place}");

    private static async Task FeedAsync(FakeStream stream, List<(int Track, AccessUnit Unit)> units, CancellationToken cancellationToken)
    {
        foreach (var (track, unit) in units)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            stream.Push(track, unit);
            await Task.Yield();
            if (unit.IsRandomAccess && stream.Tracks[track].Description.Kind == MediaKind.Video)
            {
                // About as often as pictures come, so that nobody's backlog overflows.
                using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
                await pause.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    private Task RunSourceAsync(string url) => new RtmpSource(url, Limits).RunAsync(_host, _stop.Token);
}
