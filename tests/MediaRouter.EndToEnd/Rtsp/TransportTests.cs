using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtsp;

/// <summary>Every transport of the publisher with every transport of the reader, for the plain case of H.264 and AAC.</summary>
public sealed class TransportTests(SharedRouter shared) : IClassFixture<SharedRouter>
{
    private const int FramesToRead = 45;

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var publish in new[] { "tcp", "udp" })
        {
            foreach (var read in new[] { "tcp", "udp", "http" })
            {
                pairs.Add(publish, read);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Pictures_that_ffmpeg_reads_are_those_that_ffmpeg_published(string publish, string read)
    {
        var router = shared.Router;
        var path = $"transport/{publish}-{read}";
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp(path), publish);
        await router.WaitForLogAsync($"is publishing to path '{path}'");

        var output = await Frames.OfLiveAsync(["-rtsp_transport", read, "-i", router.Rtsp(path)], "0:v", FramesToRead);

        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v"), output, FramesToRead);
    }

    [Theory]
    [InlineData("tcp", "rtspt")]
    [InlineData("udp", "rtspu")]
    [InlineData("tcp", "rtsph")]
    public async Task GStreamer_publishes_and_reads_pictures_that_decode(string publish, string scheme)
    {
        var router = shared.Router;
        var path = $"gstreamer/{publish}-{scheme}";
        await using var publisher = await Publisher.GStreamerAsync("h264-aac.mp4", router.Rtsp(path), publish);
        await router.WaitForLogAsync($"is publishing to path '{path}'");
        var input = await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v");

        using var folder = new TempFolder();
        var raw = folder.File("pictures.yuv");
        await Recording.MakeAsync(
            [
                "gst-launch-1.0", "-q", "-e", "rtspsrc", $"location={scheme}://127.0.0.1:{router.RtspPort}/{path}", "latency=100",
                "!", "application/x-rtp,media=video", "!", "rtph264depay", "!", "avdec_h264", "!", "video/x-raw,format=I420", "!", "filesink", $"location={raw}",
            ],
            raw,
            Recording.RawPictures(50));

        var output = await Frames.OfRawAsync(raw, 320, 180);
        Frames.AssertIsPartOf(input, output, atLeast: 40);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Sound_arrives_packet_by_packet_as_it_was_published(string read)
    {
        var router = shared.Router;
        var path = $"sound/{read}";
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp(path));
        await router.WaitForLogAsync($"is publishing to path '{path}'");

        var output = await Frames.OfLiveAsync(["-rtsp_transport", read, "-i", router.Rtsp(path)], "0:a", 80, copy: true);

        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:a", copy: true), output, 80);
    }
}
