using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>Two routers: one pulls from the other, or pushes to it.</summary>
public sealed class PullAndForwardTests
{
    [Theory]
    [InlineData("h264-aac.mp4")]
    [InlineData("h264-bframes-aac.mp4")]
    public async Task Router_pulls_from_another_router_bit_by_bit(string file)
    {
        await using var origin = await RouterProcess.StartAsync();
        await using var publisher = await Publisher.RtmpAsync(file, origin.Rtmp("live/cam"));
        await origin.WaitForLogAsync("is publishing to path 'live/cam'");
        await using var edge = await RouterProcess.StartAsync($"""
            paths:
              proxy:
                source: {origin.Rtmp("live#cam")}
                sourceOnDemand: yes
                sourceOnDemandCloseAfter: 1s
            """);

        var output = await Frames.OfLiveAsync(["-i", edge.Rtmp("proxy")], "0:v", 40);

        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync(file), "0:v"), output, 40);
        await edge.WaitForLogAsync("[rtmpSource] stopped");
    }

    [Fact]
    public async Task Router_forwards_to_another_router_bit_by_bit()
    {
        await using var target = await RouterProcess.StartAsync();
        await using var edge = await RouterProcess.StartAsync($"""
            paths:
              cam:
                forward:
                - dest: {target.Rtmp("live/copy")}
            """);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", edge.Rtsp("cam"));
        await target.WaitForLogAsync("is publishing to path 'live/copy', 2 tracks (H264, MPEG-4 Audio)");

        var output = await Frames.OfLiveAsync(["-i", target.Rtmp("live/copy")], "0:v", 40);

        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v"), output, 40);
    }
}
