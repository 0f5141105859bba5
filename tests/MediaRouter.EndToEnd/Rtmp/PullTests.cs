using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>Paths that are fed from another RTMP server.</summary>
[LongRunning]
public sealed class PullTests
{
    private const string File = "h264-pyramid.flv";

    [Fact]
    public async Task Router_pulls_from_another_router()
    {
        await using var origin = await RouterProcess.StartAsync();
        await using var publisher = await Publisher.RtmpAsync(File, origin.Rtmp("app/key"));
        await origin.WaitForLogAsync("is publishing to path 'app/key'");
        await using var router = await RouterProcess.StartAsync(
            $"paths:\n  always:\n    source: {origin.Rtmp("app/key")}\n  demanded:\n    source: {origin.Rtmp("app/key")}\n    sourceOnDemand: yes\n");

        await router.WaitForLogAsync("[path always] [rtmpSource] ready");
        await AssertReadersAsync(router, ["always", "demanded"]);
    }

    [Fact]
    public async Task Router_pulls_from_nginx()
    {
        await using var origin = await NginxRtmp.StartAsync();
        await using var publisher = await Publisher.RtmpAsync(File, origin.Url("x"));
        await using var router = await RouterProcess.StartAsync($"paths:\n  cam:\n    source: {origin.Url("x")}\n    sourceOnDemand: yes\n");

        await AssertReadersAsync(router, ["cam"]);
    }

    [Fact]
    public async Task Router_comes_back_when_its_origin_does()
    {
        await using var origin = await RouterProcess.StartAsync();
        await using var router = await RouterProcess.StartAsync($"paths:\n  cam:\n    source: {origin.Rtmp("x")}\n");
        await router.WaitForLogAsync("[path cam] [rtmpSource]");
        await using var publisher = await Publisher.RtmpAsync(File, origin.Rtmp("x"));

        // Tried again every five seconds.
        await router.WaitForLogAsync("[path cam] [rtmpSource] ready", 15);
        await AssertReadersAsync(router, ["cam"]);
    }

    [Fact]
    public async Task Router_pushes_to_another_router_and_to_nginx()
    {
        await using var nginx = await NginxRtmp.StartAsync();
        await using var edge = await RouterProcess.StartAsync();
        await using var router = await RouterProcess.StartAsync(
            $"paths:\n  cam:\n    forward:\n      - dest: {edge.Rtmp("app/pushed")}\n      - dest: {nginx.Url("pushed")}\n");
        await using var publisher = await Publisher.FfmpegAsync(File, router.Rtsp("cam"));
        await edge.WaitForLogAsync("is publishing to path 'app/pushed'");

        var output = await Timeline.OfLiveAsync(["-i", nginx.Url("pushed")]);

        output.AssertIsPartOf(await Timeline.OfFileAsync(await TestMedia.GetAsync(File)), 30, 60, "nginx");
        await AssertReadersAsync(edge, ["app/pushed"]);
    }

    private static async Task AssertReadersAsync(RouterProcess router, string[] paths)
    {
        var outputs = await Task.WhenAll(paths.SelectMany(path => (string[][])
        [
            ["-i", router.Rtmp(path)],
            ["-rtsp_transport", "tcp", "-i", router.Rtsp(path)],
        ]).Select(async input => (Url: input[^1], Timeline: await Timeline.OfLiveAsync(input))));

        var expected = await Timeline.OfFileAsync(await TestMedia.GetAsync(File));
        Assert.All(outputs, output => output.Timeline.AssertIsPartOf(expected, 30, 60, output.Url));
    }
}
