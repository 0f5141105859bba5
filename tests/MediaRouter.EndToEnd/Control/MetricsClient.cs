using System.Net;
using System.Net.Http.Headers;
using MediaRouter.EndToEnd.Harness;
using MediaRouter.Plugins.Metrics.Tests;

namespace MediaRouter.EndToEnd.Control;

/// <summary>A router that serves metrics, and a client of them.</summary>
internal sealed class MetricsClient : IAsyncDisposable
{
    private readonly HttpClient _http;

    private MetricsClient(RouterProcess router, int port)
    {
        Router = router;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public RouterProcess Router { get; }

    /// <summary>Host and port.</summary>
    public string Target => _http.BaseAddress!.Authority;

    public static async Task<MetricsClient> StartAsync(string settings = "", bool encrypted = false)
    {
        var port = FreePorts.TakePair();
        var router = await RouterProcess.StartAsync($"metrics: yes\nmetricsAddress: 127.0.0.1:{port}\n{settings}", encrypted);
        await router.WaitForLogAsync("[metrics] listener opened");
        return new MetricsClient(router, port);
    }

    /// <summary>Scrapes and checks the form; any other answer than 200 fails.</summary>
    public async Task<ExpositionValidator> ScrapeAsync(string query = "", bool isOpenMetrics = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics" + query);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(isOpenMetrics ? "application/openmetrics-text" : "text/plain"));
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode} {text}");
        return ExpositionValidator.Check(text, isOpenMetrics);
    }

    /// <summary>Scrapes again and again until the values are as they should be.</summary>
    public async Task<ExpositionValidator> ScrapeUntilAsync(Func<ExpositionValidator, bool> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (true)
        {
            var scrape = await ScrapeAsync();
            if (condition(scrape))
            {
                return scrape;
            }

            Assert.True(DateTime.UtcNow < deadline, "the metrics did not become as expected:\n" + string.Join('\n', scrape.Samples.Select(sample => $"{sample.Name} {string.Join(' ', sample.Labels)} {sample.Value}")));
            await Task.Delay(100);
        }
    }

    public async Task<HttpStatusCode> StatusOfAsync(string path, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return Router.DisposeAsync();
    }
}
