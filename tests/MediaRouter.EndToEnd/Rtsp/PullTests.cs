using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtsp;

/// <summary>Two routers: one pulls from the other.</summary>
[LongRunning]
public sealed class PullTests
{
    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    [InlineData("automatic")]
    public async Task Router_pulls_from_another_router_on_demand_and_stops_when_nobody_reads(string transport)
    {
        await using var origin = await RouterProcess.StartAsync();
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", origin.Rtsp("cam"));
        await origin.WaitForLogAsync("is publishing to path 'cam'");
        await using var edge = await RouterProcess.StartAsync($"""
            paths:
              "~^proxy/(.+)$":
                source: {origin.Rtsp("$G1")}
                sourceOnDemand: yes
                sourceOnDemandCloseAfter: 1s
                rtspTransport: {transport}
            """);
        Assert.False(origin.Tool.Wrote("is reading from path 'cam'"));

        var output = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", edge.Rtsp("proxy/cam")], "0:v", 60);

        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v"), output, 60);
        await edge.WaitForLogAsync("[rtspSource] stopped");
    }

    [Fact]
    public async Task Pull_over_tls_needs_the_fingerprint_of_a_self_signed_certificate()
    {
        await using var origin = await RouterProcess.StartAsync(encrypted: true);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", origin.Rtsp("cam"));
        await origin.WaitForLogAsync("is publishing to path 'cam'");
        var certificate = Path.Combine(Path.GetDirectoryName(origin.ConfigurationFile)!, "server.crt");
        var fingerprint = (await Tool.RunAsync(["openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256"], TimeSpan.FromSeconds(10)))
            .Output.Split('=')[1].Trim().Replace(":", "", StringComparison.Ordinal);
        await using var edge = await RouterProcess.StartAsync($"""
            paths:
              pinned:
                source: {origin.Rtsps("cam")}
                sourceFingerprint: {fingerprint}
                rtspTransport: tcp
              mistaken:
                source: {origin.Rtsps("cam")}
                sourceFingerprint: {new string('0', 64)}
                rtspTransport: tcp
            """);

        await edge.WaitForLogAsync("source fingerprint does not match");
        await edge.WaitForLogAsync("[path pinned] [rtspSource] ready");
        var output = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", edge.Rtsp("pinned")], "0:v", 30);
        Assert.Equal(30, output.Count);
    }

    [Fact]
    public async Task Source_comes_back_when_the_origin_does()
    {
        await using var origin = await RouterProcess.StartAsync();
        await using var edge = await RouterProcess.StartAsync($"paths:\n  cam:\n    source: {origin.Rtsp("cam")}\n    rtspTransport: tcp\n");
        await edge.WaitForLogAsync("404");
        await using (await Publisher.FfmpegAsync("h264-aac.mp4", origin.Rtsp("cam")))
        {
            Assert.Equal(30, (await ReadWhenReadyAsync(edge)).Count);
        }

        await using var again = await Publisher.FfmpegAsync("h264-aac.mp4", origin.Rtsp("cam"));
        Assert.Equal(30, (await ReadWhenReadyAsync(edge)).Count);
    }

    [Fact]
    public async Task Redirect_sends_the_reader_to_the_other_path()
    {
        await using var router = await RouterProcess.StartAsync("paths:\n  old:\n    source: redirect\n    sourceRedirect: /new\n  new:\n");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("new"));
        await router.WaitForLogAsync("is publishing to path 'new'");

        var output = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("old")], "0:v", 30);

        Assert.Equal(30, output.Count);
    }

    private static async Task<List<string>> ReadWhenReadyAsync(RouterProcess edge)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var probe = await Tool.RunAsync(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", edge.Rtsp("cam")], TimeSpan.FromSeconds(10));
            if (probe.ExitCode == 0)
            {
                return await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", edge.Rtsp("cam")], "0:v", 30);
            }

            Assert.False(deadline.IsCancellationRequested, "the path did not become available within 30 s");
        }
    }
}
