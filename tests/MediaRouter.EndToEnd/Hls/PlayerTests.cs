using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Hls;

public sealed class PlayerTests
{
    [Theory]
    [InlineData("lowLatency")]
    [InlineData("fmp4")]
    [InlineData("mpegts")]
    public async Task Ffmpeg_reads_what_was_published_bit_by_bit(string variant)
    {
        await using var router = await RouterProcess.StartAsync($"hlsVariant: {variant}");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await using var reordered = await Publisher.RtmpAsync("h264-bframes-aac.mp4", router.Rtmp("live/cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        await router.WaitForLogAsync("is publishing to path 'live/cam'");

        foreach (var (file, path) in new[] { ("h264-aac.mp4", "cam"), ("h264-bframes-aac.mp4", "live/cam") })
        {
            var input = await Frames.OfFileAsync(await TestMedia.GetAsync(file), "0:v");
            Frames.AssertIsPartOf(input, await Frames.OfLiveAsync(["-i", router.Hls(path)], "0:v", 60), 60);
            var sound = await Frames.OfLiveAsync(["-i", router.Hls(path)], "0:a", 60, copy: true);
            Assert.Equal(60, sound.Count);
            if (variant != "mpegts")
            {
                // MPEG-TS has headers in front of the frames, which the file has not.
                Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync(file), "0:a", copy: true), sound, 60);
            }
        }
    }

    [Theory]
    [InlineData("h265-aac.mp4")]
    [InlineData("vp9-opus.webm")]
    public async Task Ffmpeg_reads_newer_codecs(string file)
    {
        await using var router = await RouterProcess.StartAsync();
        await using var publisher = await Publisher.FfmpegAsync(file, router.Rtsp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");

        var input = await Frames.OfFileAsync(await TestMedia.GetAsync(file), "0:v");
        Frames.AssertIsPartOf(input, await Frames.OfLiveAsync(["-i", router.Hls("cam")], "0:v", 60), 60);
    }
}
