using System.Diagnostics.CodeAnalysis;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

/// <summary>One router with API and metrics, with and without encryption, to which clients of every protocol are connected; for tests that only look.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "DisposeAsync disposes it.")]
public sealed class BusyRouter : IAsyncLifetime
{
    /// <summary>Path that has a publisher and readers of all protocols.</summary>
    public const string Camera = "cam";

    // Codec labels are those of RTP descriptions. These publishers send nothing, which the router is told to put up with.
    private static readonly (string Path, string Format)[] Sounds = [("lpcm", "L16/48000/2"), ("opus", "opus/48000/2"), ("g711", "PCMU/8000"), ("ac3", "AC3/48000/2")];

    private readonly List<IAsyncDisposable> _tools = [];
    private readonly List<IDisposable> _clients = [];
    private readonly CancellationTokenSource _leaving = new();
    private Task _watching = Task.CompletedTask;
    private ApiClient? _api;

    internal ApiClient Api => _api!;

    internal RouterProcess Router => Api.Router;

    /// <summary>Host and port of the metrics.</summary>
    public string MetricsTarget { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var metrics = FreePorts.TakePair();
        MetricsTarget = $"127.0.0.1:{metrics}";
        _api = await ApiClient.StartAsync(
            $"readTimeout: 10m\nmetrics: yes\nmetricsAddress: {MetricsTarget}\npaths:\n  {Camera}:\n    forward:\n    - dest: rtsp://127.0.0.1:1/a\n  all_others:\n", encrypted: true);
        _tools.Add(await Publisher.FfmpegAsync("h264-aac.mp4", Router.Rtsp(Camera)));
        _tools.Add(await Publisher.FfmpegAsync("h265-aac.mp4", Router.Rtsps("secure")));
        _tools.Add(await Publisher.RtmpAsync("h264-aac.mp4", Router.Rtmp("live")));
        foreach (var (path, format) in Sounds)
        {
            var publisher = await RtspRawClient.ConnectAsync(Router.RtspPort);
            _clients.Add(publisher);
            await publisher.PublishAsync(path, format);
        }

        await Task.WhenAll(new[] { Camera, "secure", "live" }.Select(path => Router.WaitForLogAsync($"is publishing to path '{path}'")));
        string[][] readers = [["-rtsp_transport", "tcp", "-i", Router.Rtsp(Camera)], ["-i", Router.Rtsps(Camera)], ["-i", Router.Rtmp(Camera)], ["-i", Router.Rtmps("live")]];
        foreach (var reader in readers)
        {
            _tools.Add(Tool.Start(["ffmpeg", "-v", "error", "-nostdin", .. reader, "-f", "null", "-"]));
        }

        await WatchAsync();
        await _api.ListUntilAsync("/v3/paths/list", paths => paths.Single(path => (string?)path["name"] == Camera)["readers"]!.AsArray().Select(reader => (string?)reader!["type"]).Distinct().Count() >= 4);
        await _api.ListUntilAsync("/v3/rtmpsconns/list", items => items.Any(item => (string?)item["state"] == "read"));
    }

    public async Task DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _watching;
        _leaving.Dispose();
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        foreach (var tool in _tools)
        {
            await tool.DisposeAsync();
        }

        if (_api is { } api)
        {
            await api.DisposeAsync();
        }
    }

    // A viewer of HLS comes back all the time; one who does not is forgotten.
    private async Task WatchAsync()
    {
        var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        _clients.Add(http);
        using var response = await http.GetAsync(new Uri(Router.Hls(Camera)));
        var playlist = await response.Content.ReadAsStringAsync();
        Assert.StartsWith("#EXTM3U", playlist, StringComparison.Ordinal);
        var media = new Uri(response.RequestMessage!.RequestUri!, playlist.Split('\n').First(line => line.Length > 0 && line[0] != '#').Trim());
        Assert.StartsWith("#EXTM3U", await http.GetStringAsync(media), StringComparison.Ordinal);
        _watching = ComeBackAsync(http, media);
    }

    private async Task ComeBackAsync(HttpClient http, Uri media)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(2), _leaving.Token);
                await http.GetStringAsync(media, _leaving.Token);
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or HttpRequestException)
        {
            // The tests are over, or one of them has cut the viewer.
        }
    }
}
