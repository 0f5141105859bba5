using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Guides;

/// <summary>A video platform that controls the router by commands.</summary>
public sealed class PlatformTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mediarouter-platform-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Commands_of_the_guide_do_what_it_says()
    {
        var (apiPort, metricsPort) = (FreePorts.TakePair(), FreePorts.TakePair());
        await using var camera = await RouterProcess.StartAsync("authInternalUsers:\n- user: admin\n  pass: password\n  permissions:\n  - action: read\n- user: any\n  permissions:\n  - action: publish\n");
        await using var lens = await Publisher.FfmpegAsync("h264-aac.mp4", camera.Rtsp("stream1"));
        await camera.WaitForLogAsync("is publishing to path 'stream1'");
        await using var router = await RouterProcess.StartAsync($"""
            api: yes
            metrics: yes
            apiAddress: 127.0.0.1:{apiPort}  # API port
            metricsAddress: 127.0.0.1:{metricsPort}  # Metrics port

            # Authentication
            publishUser: vigint
            publishPass: vigint123
            paths:
              # Catch-all for any stream
              ~^.*$:
                source: publisher

              # Specific camera stream
              camera1:
                source: rtsp://admin:password@127.0.0.1:{camera.RtspPort}/stream1
                sourceOnDemand: yes
            """);
        await Task.WhenAll(router.WaitForLogAsync("[API] listener opened"), router.WaitForLogAsync("[metrics] listener opened"));
        var api = $"http://localhost:{apiPort}";

        // Publishing needs the credentials, viewing does not.
        await using var stranger = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("stolen"));
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("relay").Replace("rtsp://", "rtsp://vigint:vigint123@", StringComparison.Ordinal));
        await router.WaitForLogAsync("is publishing to path 'relay'");
        Assert.False((await stranger.WaitAsync(TimeSpan.FromSeconds(30))).TimedOut, "a stranger publishes");
        Assert.False(router.Tool.Wrote("is publishing to path 'stolen'"), router.Tool.Output);
        Assert.Equal(10, (await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("relay")], "0:v", 10)).Count);
        Assert.Equal(10, (await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("camera1")], "0:v", 10)).Count);

        // List active streams, get the statistics of one, check the health, look at the metrics.
        Assert.Contains("relay", Names(await CurlAsync($"{api}/v1/paths/list")));
        Assert.Equal("camera1", (string?)JsonNode.Parse(await CurlAsync($"{api}/v1/paths/get/camera1"))!["name"]);
        Assert.NotNull(JsonNode.Parse(await CurlAsync($"{api}/v1/config/global/get"))!["logLevel"]);
        Assert.Contains("paths{", await CurlAsync($"http://localhost:{metricsPort}/metrics"), StringComparison.Ordinal);

        // Add a stream source, which is played as soon as it is there, and remove it.
        await CurlAsync("-X", "POST", $"{api}/v1/config/paths/patch/camera2", "-H", "Content-Type: application/json", "-d", $$"""{"source": "rtsp://admin:password@127.0.0.1:{{camera.RtspPort}}/stream1"}""");
        await router.WaitForLogAsync("[path camera2] [rtspSource] ready");
        Assert.Contains("camera2", Names(await CurlAsync($"{api}/v1/paths/list")));
        await CurlAsync("-X", "DELETE", $"{api}/v1/config/paths/patch/camera2");
        await router.WaitForLogAsync("[path camera2] [rtspSource] stopped");
        Assert.DoesNotContain("camera2", Names(await CurlAsync($"{api}/v1/paths/list")));
    }

    [Fact]
    public async Task Scripts_start_check_and_stop_the_router_with_its_file_in_any_form()
    {
        var program = Path.Combine(TestPaths.RouterFolder, "mediarouter");
        var port = FreePorts.TakePair();
        await File.WriteAllTextAsync(Path.Combine(_folder, "mediamtx.yml"), $"""
            logLevel: info
            logDestinations: [stdout, file]
            logFile: {_folder}/mediamtx.log
            rtspTransports: [tcp]
            rtspAddress: 127.0.0.1:{port}
            rtmp: no
            hls: no
            webrtc: no
            srt: no

            """);
        foreach (var words in new string[][] { ["--config", "mediamtx.yml"], ["mediamtx.yml"], [] })
        {
            await using var router = Tool.Start([program, .. words], workingFolder: _folder);
            await router.WaitForLineAsync(line => line.Contains($"[RTSP] listener opened on 127.0.0.1:{port}", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "the open listener");
            await router.SignalAsync("TERM");
            Assert.Equal(0, (await router.WaitAsync(TimeSpan.FromSeconds(20))).ExitCode);
        }

        Assert.Equal(3, (await File.ReadAllLinesAsync(Path.Combine(_folder, "mediamtx.log"))).Count(line => line.Contains("listener opened", StringComparison.Ordinal)));
    }

    private static string[] Names(string list) => [.. JsonNode.Parse(list)!["items"] switch
    {
        JsonArray items => items.Select(item => (string)item!["name"]!),
        JsonObject items => items.Select(item => item.Key),
        _ => [],
    }];

    private static async Task<string> CurlAsync(params string[] arguments)
    {
        var result = await Tool.RunAsync(["curl", "-fsS", .. arguments], TimeSpan.FromSeconds(30));
        Assert.True(result.ExitCode == 0, $"curl {string.Join(' ', arguments)}: {result.Errors}");
        return result.Output;
    }
}
