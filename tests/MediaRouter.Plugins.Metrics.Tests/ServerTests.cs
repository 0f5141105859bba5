using System.IO.Compression;
using System.Net;
using MediaRouter.Net;
using MediaRouter.Plugins.Metrics.Families;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Metrics.Tests;

public sealed class ServerTests : IAsyncDisposable
{
    private readonly FakePaths _paths = new();
    private readonly EgressLoops _loops = new(1, NullLogger.Instance);
    private readonly MetricsServer _server;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };

    public ServerTests()
    {
        _paths.Add("cam", isReady: true);
        var groups = new MetricGroups(_paths, new FakePlugins(), _loops, new RouterInfo("v1", DateTimeOffset.UnixEpoch), NullLogger.Instance);
        _server = new MetricsServer(new MetricsOptions { Metrics = true, MetricsAddress = "127.0.0.1:0" }, new NetworkOptions(), _paths, groups, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.StopAsync(CancellationToken.None);
        await _loops.DisposeAsync();
    }

    [Theory]
    [InlineData(null, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/;q=x,,;version", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text; version=\"1.0.0\"", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=0.0.1;q=0.9,text/plain;q=0.1", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0.2,text/plain;version=0.0.4;q=0.5", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0,*/*;q=0.1", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData(
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    public async Task Form_is_the_one_that_the_client_prefers(string? accept, string type)
    {
        using var response = await SendAsync(HttpMethod.Get, "/metrics", ("Accept", accept));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, Assert.Single(response.Content.Headers.NonValidated["Content-Type"]));
        Assert.Equal(1, ExpositionValidator.Check(text, type.StartsWith("application", StringComparison.Ordinal)).Value("paths"));
        Assert.Equal(AccessAction.Metrics, Assert.Single(_paths.Requests).Action);
        Assert.Equal("", _paths.Requests[0].Path);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, GZIP;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("br", false)]
    public async Task Answer_is_compressed_when_the_client_takes_that(string encoding, bool isCompressed)
    {
        using var response = await SendAsync(HttpMethod.Get, "/metrics?type=paths", ("Accept-Encoding", encoding));
        await using var body = await response.Content.ReadAsStreamAsync();
        await using var plain = isCompressed ? new GZipStream(body, CompressionMode.Decompress) : body;
        using var reader = new StreamReader(plain);

        Assert.Equal(1, ExpositionValidator.Check(await reader.ReadToEndAsync()).Value("paths"));
        Assert.Equal(isCompressed ? ["gzip"] : [], response.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/metrics/")]
    [InlineData("GET", "/Metrics")]
    [InlineData("GET", "/metrics2")]
    [InlineData("POST", "/metrics")]
    [InlineData("HEAD", "/metrics")]
    [InlineData("OPTIONS", "/metrics")]
    public async Task Anything_else_is_not_found(string method, string path)
    {
        using var response = await SendAsync(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData(false, "Basic realm=\"mediamtx\"")]
    [InlineData(true, "")]
    public async Task Client_without_the_permission_is_refused(bool isWrong, string challenge)
    {
        _paths.Judge = _ => new RefusedException(isWrong ? Refusal.CredentialsWrong : Refusal.CredentialsNeeded, "no");

        using var response = await SendAsync(HttpMethod.Get, "/metrics");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("""{"status":"error","error":"authentication error"}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(challenge, response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Preflight_needs_no_credentials()
    {
        _paths.Judge = _ => new RefusedException(Refusal.CredentialsNeeded, "no");

        using var response = await SendAsync(HttpMethod.Options, "/metrics", ("Origin", "https://a.example"), ("Access-Control-Request-Method", "GET"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("OPTIONS, GET", response.Headers.GetValues("Access-Control-Allow-Methods").Single());
        Assert.Equal("Authorization", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string? Value)[] headers)
    {
        await _server.StartAsync(CancellationToken.None);
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{_server.Port}{path}");
        foreach (var (name, value) in headers)
        {
            if (value is not null)
            {
                Assert.True(request.Headers.TryAddWithoutValidation(name, value));
            }
        }

        return await _client.SendAsync(request);
    }
}
