using System.Net;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Sdk.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Rtsp.Tests.Server;

/// <summary>A server on loopback, with paths in memory.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    // Pairs of UDP ports of this test project; each fixture takes the next one.
    private static int _nextPort = 21_700;

    private readonly EgressLoops _loops = new(2, NullLogger.Instance);
    private readonly DatagramReceivers _receivers = new(NullLogger.Instance);
    private readonly ReportSchedule _reports;

    private ServerFixture(RtspOptions? options, TimeProvider? time)
    {
        var port = Interlocked.Add(ref _nextPort, 2);
        Options = (options ?? new RtspOptions()) with
        {
            RtspAddress = "127.0.0.1:0",
            RtpAddress = $"127.0.0.1:{port}",
            RtcpAddress = $"127.0.0.1:{port + 1}",
        };
        Time = time ?? TimeProvider.System;
        _reports = new ReportSchedule(Time, NullLogger.Instance);
        Services = new RtspServices(Paths, Paths, _loops, Time, NullLogger.Instance, _reports, _receivers);
        Server = new RtspServer(Services, Options, new NetworkOptions());
    }

    public RtspOptions Options { get; }

    public TimeProvider Time { get; }

    public MemoryPaths Paths { get; } = new();

    public RtspServices Services { get; }

    public RtspServer Server { get; }

    public int Port => ((IPEndPoint)Server.LocalEndPoint!).Port;

    public string Url => $"rtsp://127.0.0.1:{Port}";

    public static async Task<ServerFixture> StartAsync(RtspOptions? options = null, TimeProvider? time = null)
    {
        var fixture = new ServerFixture(options, time);
        await fixture.Server.StartAsync(CancellationToken.None);
        return fixture;
    }

    public Task<TestClient> ConnectAsync() => TestClient.ConnectAsync(Port);

    /// <summary>A client that publishes a stream with H.264 and PCMU tracks over the connection.</summary>
    public async Task<TestClient> PublishAsync(string path)
    {
        var client = await ConnectAsync();
        var url = $"{Url}/{path}";
        Assert.Equal(200, (await client.SendAsync("ANNOUNCE", url, TestClient.Description, ("Content-Type", "application/sdp"))).StatusCode);
        for (var media = 0; media < 2; media++)
        {
            var response = await client.SendAsync(
                "SETUP", $"{url}/streamid={media}", "", ("Transport", $"RTP/AVP/TCP;unicast;interleaved={media * 2}-{(media * 2) + 1};mode=record"));
            Assert.Equal(200, response.StatusCode);
        }

        Assert.Equal(200, (await client.SendAsync("RECORD", url)).StatusCode);
        return client;
    }

    /// <summary>Sends PLAY and waits until media flow, which is a moment after the answer.</summary>
    public async Task PlayAsync(TestClient client, string url)
    {
        int Started() => Paths.Ended.Count(entry => entry == "reading started");
        var before = Started();
        Assert.Equal(200, (await client.SendAsync("PLAY", url)).StatusCode);
        await Wait.UntilAsync(() => Started() > before, "reading starts");
    }

    /// <summary>Sets up both media of a path over the connection and plays them.</summary>
    public async Task SetUpAndPlayAsync(TestClient client, string path)
    {
        var url = $"{Url}/{path}";
        for (var media = 0; media < 2; media++)
        {
            var response = await client.SendAsync("SETUP", $"{url}/trackID={media}", "", ("Transport", $"RTP/AVP/TCP;unicast;interleaved={media * 2}-{(media * 2) + 1}"));
            Assert.Equal(200, response.StatusCode);
        }

        await PlayAsync(client, url);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Server.StopAsync(limit.Token);
        Assert.False(limit.IsCancellationRequested, "the server did not stop");
        Assert.Empty(Server.Connections);
        Assert.Empty(Server.Sessions);
        _reports.Dispose();
        await _receivers.DisposeAsync();
        await _loops.DisposeAsync();
    }
}
