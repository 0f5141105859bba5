using System.Net;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Server;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Rtmp.Tests.Server;

/// <summary>A server on loopback, with paths in memory.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    private readonly EgressLoops _loops = new(2, NullLogger.Instance);

    private ServerFixture(RtmpOptions? options, TimeProvider? time, bool isSecure)
    {
        Options = (options ?? new RtmpOptions()) with { RtmpAddress = "127.0.0.1:0", RtmpsAddress = "127.0.0.1:0" };
        var services = new RtmpServices(Paths, Paths, _loops, time ?? TimeProvider.System, NullLogger.Instance, Paths);
        Server = isSecure ? new RtmpsServer(services, Options, new NetworkOptions()) : new RtmpServer(services, Options, new NetworkOptions());
    }

    public RtmpOptions Options { get; }

    public MemoryPaths Paths { get; } = new();

    public RtmpServerBase Server { get; }

    public int Port => ((IPEndPoint)Server.LocalEndPoint!).Port;

    public RtmpConnection Connection => Assert.Single(Server.Connections);

    public static async Task<ServerFixture> StartAsync(RtmpOptions? options = null, TimeProvider? time = null, bool isSecure = false)
    {
        var fixture = new ServerFixture(options, time, isSecure);
        await fixture.Server.StartAsync(CancellationToken.None);
        return fixture;
    }

    /// <summary>A client that has shaken hands.</summary>
    public async Task<TestClient> ConnectAsync()
    {
        var client = await TestClient.OpenAsync(Port);
        await client.ShakeHandsAsync();
        return client;
    }

    /// <summary>A client that has shaken hands, connected and made a message stream.</summary>
    public async Task<TestClient> ConnectAsync(string tcUrl, params AmfProperty[] more)
    {
        var client = await ConnectAsync();
        await client.ConnectAsync(tcUrl, more);
        return client;
    }

    /// <summary>A client that publishes G.711 to a path.</summary>
    public async Task<TestClient> PublishAsync(string path)
    {
        var client = await ConnectAsync("rtmp://127.0.0.1/" + path);
        await client.SendAsync(1, "publish", 5, "");
        Assert.Equal("NetStream.Publish.Start", await client.ReadStatusAsync());
        await client.SendAudioAsync(0, 1);
        await client.SendMetadataAsync();
        await client.SendAudioAsync(20, 2);
        await Wait.UntilAsync(() => Paths.Streams.TryGetValue(path, out var stream) && stream.UnitCount >= 2, "the stream appears with all that was sent");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Server.StopAsync(limit.Token);
        Assert.False(limit.IsCancellationRequested, "the server did not stop");
        Assert.Empty(Server.Connections);
        await _loops.DisposeAsync();
    }
}
