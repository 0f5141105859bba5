using System.Net;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

/// <summary>One router with API and metrics, with and without encryption, to which clients of every protocol are connected; for tests that only look.</summary>
public sealed class BusyRouter : IAsyncLifetime
{
    /// <summary>Path that has a publisher and readers of all protocols.</summary>
    public const string Camera = "cam";

    // Codec labels are those of RTP descriptions.
    private static readonly (string Path, string Format)[] Sounds = [("lpcm", "L16/48000/2"), ("opus", "opus/48000/2"), ("g711", "PCMU/8000"), ("ac3", "AC3/48000/2")];

    private readonly List<IAsyncDisposable> _tools = [];
    private readonly List<IDisposable> _clients = [];
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
            $"metrics: yes\nmetricsAddress: {MetricsTarget}\npaths:\n  {Camera}:\n    forward:\n    - dest: rtsp://127.0.0.1:1/a\n  all_others:\n", encrypted: true);
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

    // A viewer of HLS is one who has asked for the playlist with a cookie, or with the parameter that stands for it.
    private async Task WatchAsync()
    {
        using var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { Timeout = TimeSpan.FromSeconds(30) };
        var playlist = await http.GetStringAsync(new Uri(Router.Hls(Camera)));
        Assert.StartsWith("#EXTM3U", playlist, StringComparison.Ordinal);
    }
}
