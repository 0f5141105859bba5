using System.Globalization;
using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

/// <summary>A real Prometheus that scrapes one router every second.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly Tool _tool;
    private readonly string _folder;
    private readonly HttpClient _http;

    private PrometheusServer(Tool tool, string folder, int port)
    {
        _tool = tool;
        _folder = folder;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public static async Task<PrometheusServer> StartAsync(string target)
    {
        var folder = Directory.CreateTempSubdirectory("mediarouter-prometheus-").FullName;
        var file = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(file, $"global:\n  scrape_interval: 1s\nscrape_configs:\n- job_name: mediarouter\n  static_configs:\n  - targets: ['{target}']\n");
        var port = FreePorts.TakePair();
        var tool = Tool.Start(
            ["prometheus", $"--config.file={file}", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"], workingFolder: folder);
        return new PrometheusServer(tool, folder, port);
    }

    /// <summary>Asks again and again until the answer is as it should be.</summary>
    /// <returns>The series with their values.</returns>
    public async Task<(JsonNode Labels, double Value)[]> QueryUntilAsync(string query, Func<(JsonNode Labels, double Value)[], bool> condition, string what)
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (true)
        {
            var (text, series) = await QueryAsync(query);
            if (series is not null && condition(series))
            {
                return series;
            }

            Assert.False(_tool.HasExited, $"Prometheus has ended: {_tool.Errors}");
            Assert.True(DateTime.UtcNow < deadline, $"{what}: '{query}' was answered with {text}");
            await Task.Delay(200);
        }
    }

    /// <summary>What Prometheus says of the last scrape; empty if nothing was wrong.</summary>
    public async Task<string> LastErrorAsync()
    {
        var targets = JsonNode.Parse(await _http.GetStringAsync("/api/v1/targets"))!;
        return (string?)Assert.Single(targets["data"]!["activeTargets"]!.AsArray())!["lastError"] ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _tool.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<(string Text, (JsonNode Labels, double Value)[]? Series)> QueryAsync(string query)
    {
        try
        {
            using var response = await _http.GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(query));
            var text = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode || JsonNode.Parse(text) is not { } answer || (string?)answer["status"] != "success")
            {
                return (text, null);
            }

            return (text, [.. answer["data"]!["result"]!.AsArray().Select(item => (item!["metric"]!, ToNumber((string)item["value"]![1]!)))]);
        }
        catch (HttpRequestException ex)
        {
            // It does not listen yet.
            return (ex.Message, null);
        }
    }

    private static double ToNumber(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
