using System.Net;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

public class ProfilingTests
{
    private static readonly TimeSpan ToolLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Tools_of_go_open_the_profiles_of_a_router_at_work()
    {
        var port = FreePorts.TakePair();
        await using var router = await RouterProcess.StartAsync($"pprof: yes\npprofAddress: 127.0.0.1:{port}\nauthInternalUsers:\n- user: any\n  permissions:\n  - action: publish\n  - action: read\n- user: dev\n  pass: secret\n  permissions:\n  - action: pprof\n");
        await router.WaitForLogAsync("[pprof] listener opened");
        await using var camera = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        await using var reader = Tool.Start(["ffmpeg", "-v", "error", "-nostdin", "-rtsp_transport", "tcp", "-i", router.Rtsp("cam"), "-c", "copy", "-f", "null", "-"]);
        await router.WaitForLogAsync("is reading from path 'cam'");
        var address = $"http://dev:secret@127.0.0.1:{port}/debug/pprof";

        var threads = await ShowAsync($"{address}/goroutine");
        Assert.Contains("Type: threads", threads, StringComparison.Ordinal);
        Assert.Contains("MediaRouter.Net.EgressLoop.Run", threads, StringComparison.Ordinal);
        var heap = await ShowAsync($"{address}/heap");
        Assert.Contains("Type: inuse_space", heap, StringComparison.Ordinal);
        Assert.Contains("System.Byte[]", heap, StringComparison.Ordinal);
        var profile = await ShowAsync($"{address}/profile?seconds=2");
        Assert.Contains("Type: cpu", profile, StringComparison.Ordinal);
        Assert.Contains("Duration: 2s", profile, StringComparison.Ordinal);
        Assert.Contains("MediaRouter.", profile, StringComparison.Ordinal);

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var refused = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/debug/pprof/heap"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/debug/nettrace?seconds=1");
        request.Headers.Authorization = new("Bearer", "dev:secret");
        using var trace = await http.SendAsync(request);
        Assert.Equal("Nettrace"u8.ToArray(), (await trace.Content.ReadAsByteArrayAsync())[..8]);

        // The clients noticed nothing.
        Assert.False(camera.HasExited, camera.Errors);
        Assert.False(reader.HasExited, reader.Errors);
        Assert.Equal(0, (await router.StopAsync()).ExitCode);
    }

    // As the guides show: go tool pprof -text URL.
    private static async Task<string> ShowAsync(string url)
    {
        var folder = Directory.CreateTempSubdirectory("pprof-");
        try
        {
            var result = await Tool.RunAsync(["go", "tool", "pprof", "-text", "-nodecount=500", "-nodefraction=0", url], ToolLimit, new Dictionary<string, string> { ["PPROF_TMPDIR"] = folder.FullName, ["HOME"] = folder.FullName });
            Assert.True(result.ExitCode == 0, $"{url}: {result.Errors}");
            return result.Output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
