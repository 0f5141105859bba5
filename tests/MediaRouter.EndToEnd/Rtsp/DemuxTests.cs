using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtsp;

/// <summary>GStreamer publishes MPEG-TS in RTP; readers of every protocol get the tracks inside it.</summary>
public sealed class DemuxTests
{
    private const string File = "h264-aac-60s.ts";

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Publisher_of_a_transport_stream_is_read_track_by_track(string protocols)
    {
        await using var router = await RouterProcess.StartAsync("paths:\n  drone:\n    rtspDemuxMpegts: yes\n");
        await using var publisher = await PublishAsync(router.Rtsp("drone"), protocols);
        await router.WaitForLogAsync("is publishing to path 'drone', 2 tracks (H264, MPEG-4 Audio)");

        var input = await Frames.OfFileAsync(await TestMedia.GetAsync(File), "0:v");
        Frames.AssertIsPartOf(input, await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("drone")], "0:v", 30), 30);
        Frames.AssertIsPartOf(input, await Frames.OfLiveAsync(["-i", router.Rtmp("drone")], "0:v", 30), 30);
        Assert.Equal(30, (await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("drone")], "0:a", 30)).Count);
    }

    [Fact]
    public async Task Pulled_transport_stream_is_read_track_by_track()
    {
        await using var origin = await RouterProcess.StartAsync();
        await using var publisher = await PublishAsync(origin.Rtsp("drone"), "tcp");
        await origin.WaitForLogAsync("is publishing to path 'drone', 1 track");
        await using var edge = await RouterProcess.StartAsync($"paths:\n  drone:\n    source: {origin.Rtsp("drone")}\n    rtspDemuxMpegts: yes\n");
        await edge.WaitForLogAsync("ready: 2 tracks (H264, MPEG-4 Audio)");

        var input = await Frames.OfFileAsync(await TestMedia.GetAsync(File), "0:v");
        Frames.AssertIsPartOf(input, await Frames.OfLiveAsync(["-i", edge.Rtmp("drone")], "0:v", 30), 30);
    }

    private static async Task<Tool> PublishAsync(string url, string protocols)
    {
        var file = await TestMedia.GetAsync(File);
        return Tool.Start(
            [
                "gst-launch-1.0", "-q", "filesrc", $"location={file}", "!", "tsdemux", "name=d", "d.", "!", "queue", "!", "h264parse", "!", "identity", "sync=true", "!",
                "mpegtsmux", "name=m", "alignment=7", "!", "rtspclientsink", $"location={url}", $"protocols={protocols}", "d.", "!", "queue", "!", "aacparse", "!", "m.",
            ]);
    }
}
