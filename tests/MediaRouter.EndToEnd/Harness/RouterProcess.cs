using System.Text;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>A router in a process of its own, on ports of its own, with the plugins of its plugins folder.</summary>
internal sealed class RouterProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Tool _tool;
    private readonly string _folder;

    private RouterProcess(Tool tool, string folder, int rtspPort, int rtspsPort, int mediaPort, int rtmpPort, int hlsPort)
    {
        _tool = tool;
        _folder = folder;
        RtspPort = rtspPort;
        RtspsPort = rtspsPort;
        MediaPort = mediaPort;
        RtmpPort = rtmpPort;
        HlsPort = hlsPort;
    }

    public int RtspPort { get; }

    public int RtspsPort { get; }

    /// <summary>UDP port for RTP; RTCP has the next one.</summary>
    public int MediaPort { get; }

    public int RtmpPort { get; }

    public int HlsPort { get; }

    /// <summary>Port of RTMPS, where it is on.</summary>
    public int RtmpsPort => RtmpPort + 1;

    public Tool Tool => _tool;

    public string ConfigurationFile => Path.Combine(_folder, "mediarouter.yml");

    public string Rtsp(string path) => $"rtsp://127.0.0.1:{RtspPort}/{path}";

    public string Rtsps(string path) => $"rtsps://127.0.0.1:{RtspsPort}/{path}";

    public string Rtmp(string path) => $"rtmp://127.0.0.1:{RtmpPort}/{path}";

    public string Hls(string path) => $"http://127.0.0.1:{HlsPort}/{path}/index.m3u8";

    public string Rtmps(string path) => $"rtmps://127.0.0.1:{RtmpsPort}/{path}";

    /// <summary>Starts a router and waits until it listens.</summary>
    /// <param name="settings">Lines of YAML in addition to the ports; <c>paths</c> with <c>all_others</c> is added unless they name <c>paths</c>.</param>
    /// <param name="encrypted">Also listen with TLS, with a certificate made for the test.</param>
    /// <param name="pluginsFolder">Another plugins folder than the router's own.</param>
    /// <param name="network">The network to run in; the machine's own by default.</param>
    /// <param name="launcher">Words to put in front of the command.</param>
    public static async Task<RouterProcess> StartAsync(
        string settings = "", bool encrypted = false, string? pluginsFolder = null, NetworkNamespace? network = null, IReadOnlyList<string>? launcher = null)
    {
        var folder = Directory.CreateTempSubdirectory("mediarouter-test-").FullName;
        var rtsp = FreePorts.TakePair();
        var rtsps = FreePorts.TakePair();
        var media = FreePorts.TakePair();
        var secureMedia = FreePorts.TakePair();
        var multicast = FreePorts.TakePair();
        var rtmp = FreePorts.TakePair();
        var hls = FreePorts.TakePair();
        var yaml = new StringBuilder($"""
            logLevel: debug
            rtspAddress: 127.0.0.1:{rtsp}
            rtspsAddress: 127.0.0.1:{rtsps}
            rtpAddress: 127.0.0.1:{media}
            rtcpAddress: 127.0.0.1:{media + 1}
            srtpAddress: 127.0.0.1:{secureMedia}
            srtcpAddress: 127.0.0.1:{secureMedia + 1}
            multicastRTPPort: {multicast}
            multicastRTCPPort: {multicast + 1}
            rtmpAddress: 127.0.0.1:{rtmp}
            rtmpsAddress: 127.0.0.1:{rtmp + 1}
            hlsAddress: 127.0.0.1:{hls}

            """);
        if (encrypted)
        {
            await Certificates.MakeAsync(folder);
            yaml.AppendLine("rtspEncryption: \"optional\"")
                .AppendLine($"rtspServerKey: {folder}/server.key")
                .AppendLine($"rtspServerCert: {folder}/server.crt")
                .AppendLine($"rtmpServerKey: {folder}/server.key")
                .AppendLine($"rtmpServerCert: {folder}/server.crt");
            if (!settings.Contains("rtmpEncryption:", StringComparison.Ordinal))
            {
                yaml.AppendLine("rtmpEncryption: \"optional\"");
            }
        }

        if (pluginsFolder is not null)
        {
            yaml.AppendLine($"pluginsDirectory: {pluginsFolder}");
        }

        yaml.AppendLine(settings);
        if (!settings.Contains("paths:", StringComparison.Ordinal))
        {
            yaml.AppendLine("paths:").AppendLine("  all_others:");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "mediarouter.yml"), yaml.ToString());
        var tool = Tool.Start(
            [.. network?.Prefix ?? [], .. launcher ?? [], Path.Combine(TestPaths.RouterFolder, "mediarouter"), Path.Combine(folder, "mediarouter.yml")],
            // A router that is killed leaves the sockets of the runtime behind: they go with its folder.
            new Dictionary<string, string> { ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName },
            folder);
        var router = new RouterProcess(tool, folder, rtsp, rtsps, media, rtmp, hls);
        try
        {
            string[] servers = settings.Contains("rtmp: no", StringComparison.Ordinal) || pluginsFolder is not null ? ["RTSP"] : ["RTSP", "RTMP"];
            await Task.WhenAll(servers.Select(server => tool.WaitForLineAsync(
                line => line.Contains($"[{server}{(encrypted ? "S" : "")}] listener opened", StringComparison.Ordinal), StartLimit, "the open listener")));
        }
        catch
        {
            await router.DisposeAsync();
            throw;
        }

        return router;
    }

    /// <summary>Waits for a line of the router's log.</summary>
    public Task<string> WaitForLogAsync(string text, int seconds = 20) =>
        _tool.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(seconds), $"'{text}'");

    /// <summary>Rewrites a part of the configuration file; the router notices by itself.</summary>
    public async Task EditConfigurationAsync(string from, string to)
    {
        var text = await File.ReadAllTextAsync(ConfigurationFile);
        Assert.Contains(from, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(ConfigurationFile, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Resident memory in bytes, and the number of threads and open descriptors; assemblies, which stay open once they are loaded, are not counted.</summary>
    public (long Memory, int Threads, int Descriptors) ReadUsage()
    {
        var status = File.ReadAllLines($"/proc/{_tool.Id}/status");
        long Field(string name) => long.Parse(status.First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split('\t', ' ').First(word => word.Length > 0 && char.IsDigit(word[0])));
        return (Field("VmRSS") * 1024, (int)Field("Threads"), Directory.GetFiles($"/proc/{_tool.Id}/fd").Count(IsNoAssembly));

        // One that was closed in the meantime has no target.
        static bool IsNoAssembly(string descriptor) => new FileInfo(descriptor).LinkTarget is { } target && !target.EndsWith(".dll", StringComparison.Ordinal);
    }

    /// <summary>Ends the router in an orderly way and tells how it ended.</summary>
    public async Task<ToolResult> StopAsync()
    {
        await _tool.SignalAsync("TERM");
        return await _tool.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        await _tool.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
