using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

[LongRunning]
public sealed class TransportTests
{
    [Theory]
    [InlineData("h264-aac.mp4")]
    [InlineData("h264-bframes-aac.mp4")]
    public async Task Pictures_published_with_rtmp_are_read_with_rtmp_and_rtsp_bit_by_bit(string file)
    {
        await using var router = await RouterProcess.StartAsync();
        await using var publisher = await Publisher.RtmpAsync(file, router.Rtmp("live/cam"));
        await router.WaitForLogAsync("is publishing to path 'live/cam', 2 tracks (H264, MPEG-4 Audio)");

        var input = await Frames.OfFileAsync(await TestMedia.GetAsync(file), "0:v");
        Frames.AssertIsPartOf(input, await Frames.OfLiveAsync(["-i", router.Rtmp("live/cam")], "0:v", 40), 40);
        if (!file.Contains("bframes", StringComparison.Ordinal))
        {
            // ffmpeg drops pictures at the beginning while it guesses the order from RTP, which has no DTS.
            Frames.AssertIsPartOf(input, await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("live/cam")], "0:v", 40), 40);
        }

        var sound = await Frames.OfFileAsync(await TestMedia.GetAsync(file), "0:a", copy: true);
        Frames.AssertIsPartOf(sound, await Frames.OfLiveAsync(["-i", router.Rtmp("live/cam")], "0:a", 40, copy: true), 40);
    }

    [Fact]
    public async Task Pictures_published_with_rtsp_are_read_with_rtmp()
    {
        await using var router = await RouterProcess.StartAsync();
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");

        var input = await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v");
        Frames.AssertIsPartOf(input, await Frames.OfLiveAsync(["-i", router.Rtmp("cam")], "0:v", 40), 40);
    }

    [Fact]
    public async Task Tls_works_in_both_directions()
    {
        await using var router = await RouterProcess.StartAsync(encrypted: true);
        await using var publisher = await Publisher.RtmpAsync("h264-aac.mp4", router.Rtmps("cam"));
        await router.WaitForLogAsync("[RTMPS]");
        await router.WaitForLogAsync("is publishing to path 'cam'");

        Assert.Equal(40, (await Frames.OfLiveAsync(["-i", router.Rtmps("cam")], "0:v", 40)).Count);
    }

    [Fact]
    public async Task GStreamer_publishes_and_reads()
    {
        await using var router = await RouterProcess.StartAsync();
        var file = await TestMedia.GetAsync("h264-aac.mp4");
        await using var publisher = Tool.Start(
            [
                "gst-launch-1.0", "-q", "filesrc", $"location={file}", "!", "qtdemux", "name=d", "d.video_0", "!", "queue", "!", "h264parse", "!", "identity", "sync=true", "!",
                "flvmux", "name=m", "streamable=true", "!", "rtmp2sink", $"location={router.Rtmp("live/gst")}", "d.audio_0", "!", "queue", "!", "aacparse", "!", "m.",
            ]);
        await router.WaitForLogAsync("is publishing to path 'live/gst', 2 tracks");

        var output = Path.Combine(Path.GetTempPath(), $"rtmp-{Guid.NewGuid():N}.raw");
        var reader = await Tool.RunAsync(
            [
                "gst-launch-1.0", "-q", "rtmp2src", $"location={router.Rtmp("live/gst")}", "!", "flvdemux", "name=d", "d.audio", "!", "queue", "!", "fakesink", "sync=false",
                "d.video", "!", "queue", "!", "h264parse", "!", "avdec_h264", "!", "identity", "eos-after=31", "!", "videoconvert", "!", "video/x-raw,format=I420", "!",
                "filesink", $"location={output}",
            ],
            TimeSpan.FromSeconds(15));
        var frames = await Frames.OfRawAsync(output, 320, 180);
        File.Delete(output);
        Assert.True(frames.Count >= 25, $"{frames.Count} pictures; {reader.Errors}");

        // The decoder lets go of its last pictures in any order when it is stopped.
        Frames.AssertIsPartOf(await Frames.OfFileAsync(file, "0:v"), frames[..25], 25);
    }

    [Fact]
    public async Task User_and_password_in_the_url_open_the_path_and_nothing_else_does()
    {
        await using var router = await RouterProcess.StartAsync(
            "authInternalUsers:\n  - user: pub\n    pass: secret1\n    permissions: [{action: publish}]\n  - user: plain\n    pass: word\n    permissions: [{action: read}]\n");
        await using var publisher = await Publisher.RtmpAsync("h264-aac.mp4", router.Rtmp("cam?user=pub&pass=secret1"));
        await router.WaitForLogAsync("is publishing to path 'cam'");

        Assert.Equal(30, (await Frames.OfLiveAsync(["-i", router.Rtmp("cam?user=plain&pass=word")], "0:v", 30)).Count);
        foreach (var credentials in new[] { "", "?user=plain&pass=wrong", "?user=pub&pass=secret1" })
        {
            var refused = await Tool.RunAsync(["ffprobe", "-v", "error", router.Rtmp("cam" + credentials)], TimeSpan.FromSeconds(20));
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains("authentication failed", refused.Errors, StringComparison.Ordinal);
        }

        Assert.True(router.Tool.Wrote("failed to authenticate"));
        Assert.False(router.Tool.Wrote("secret1"), "a password is in the log");
    }

    [Fact]
    public async Task Publisher_that_is_replaced_is_ended_and_its_readers_go_on()
    {
        await using var router = await RouterProcess.StartAsync();
        await using var first = await Publisher.RtmpAsync("h264-aac.mp4", router.Rtmp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        var reading = Frames.OfLiveAsync(["-i", router.Rtmp("cam")], "0:v", 120);
        await router.WaitForLogAsync("is reading from path 'cam'");
        await using var second = await Publisher.RtmpAsync("h264-aac.mp4", router.Rtmp("cam"));

        Assert.Equal(120, (await reading).Count);
        await first.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(second.HasExited);
    }
}
