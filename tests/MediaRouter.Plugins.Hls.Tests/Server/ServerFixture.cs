using System.Net;
using MediaRouter.Plugins.Hls.Server;
using MediaRouter.Plugins.Hls.Tests.Muxing;
using MediaRouter.Plugins.Hls.Tests.Support;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Hls.Tests.Server;

/// <summary>A server on loopback, with paths in memory, a clock that stands still, and a client that follows nothing by itself.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    private readonly HttpClient _client;

    private ServerFixture(HlsOptions options)
    {
        Server = new HlsServer(new HlsServices(Paths, Paths, Time, NullLogger.Instance), options with { HlsAddress = "127.0.0.1:0" }, new NetworkOptions());
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    }

    public MemoryPaths Paths { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public HlsServer Server { get; }

    public Feed Feed { get; } = new();

    public static async Task<ServerFixture> StartAsync(HlsOptions? options = null)
    {
        var fixture = new ServerFixture(options ?? new HlsOptions());
        fixture.Paths.Publish("cam", fixture.Feed.Stream);
        await fixture.Server.StartAsync(CancellationToken.None);
        return fixture;
    }

    /// <summary>Sends a request.</summary>
    /// <param name="target">Path and query, without the first slash.</param>
    /// <param name="headers">Names and values.</param>
    public Task<HttpResponseMessage> GetAsync(string target, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, target, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{Server.Port}/{target}");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request).WaitAsync(TimeSpan.FromSeconds(20));
    }

    public async Task<string> GetTextAsync(string target, params (string Name, string Value)[] headers)
    {
        using var response = await GetAsync(target, headers);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Opens a session: the multivariant playlist, with media on its way as soon as the muxer is there.</summary>
    /// <returns>The text of the playlist.</returns>
    public async Task<string> OpenAsync(double seconds = 3.5, params (string Name, string Value)[] headers)
    {
        var playlist = GetTextAsync("cam/index.m3u8?cookieCheck=1", headers);
        await Wait.UntilAsync(() => Paths.Readers.Any(reader => reader.Kind == "hlsSession"), "the session reads");
        Feed.Write(seconds);
        return await playlist;
    }

    /// <summary>The query of a session's addresses.</summary>
    public static string QueryOf(string playlist) => playlist[playlist.IndexOf("?session=", StringComparison.Ordinal)..][..45];

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await Server.StopAsync(limit.Token);
        Assert.False(limit.IsCancellationRequested, "the server did not stop");
        Assert.Empty(Server.Muxers);
        Assert.Empty(Paths.Readers);
        _client.Dispose();
    }
}
