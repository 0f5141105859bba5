using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Hls;

/// <summary>What was published arrives in real players, picture by picture, with the sound where it was.</summary>
public sealed class PlayerTests
{
    // More than two segments, so that what is between segments is seen too.
    private const int Pictures = 75;
    private const double Seconds = 2.5;
    private const int VlcBytes = 150_000;

    [Theory]
    [InlineData("lowLatency")]
    [InlineData("fmp4")]
    [InlineData("mpegts")]
    public async Task Players_show_what_was_published(string variant)
    {
        await using var router = await RouterProcess.StartAsync($"hlsVariant: {variant}");
        await using var plain = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await using var reordered = await Publisher.RtmpAsync("h264-bframes-aac.mp4", router.Rtmp("live/cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        await router.WaitForLogAsync("is publishing to path 'live/cam'");

        // All at once, on muxers that nobody has asked before.
        await Task.WhenAll(
            FfmpegAsync(router, "cam", "h264-aac.mp4", variant == "mpegts"),
            FfmpegAsync(router, "live/cam", "h264-bframes-aac.mp4", variant == "mpegts"),
            GStreamerAsync(router, "cam", "h264-aac.mp4"),
            GStreamerAsync(router, "live/cam", "h264-bframes-aac.mp4"),
            VlcAsync(router, "cam", "h264-aac.mp4"));
    }

    [Fact]
    public async Task Newer_codecs_go_with_fragmented_mp4()
    {
        await using var router = await RouterProcess.StartAsync();
        await using var h265 = await Publisher.FfmpegAsync("h265-aac.mp4", router.Rtsp("h265"));
        await using var vp9 = await Publisher.FfmpegAsync("vp9-opus.webm", router.Rtsp("vp9"));
        await using var opus = await Publisher.FfmpegAsync("h264-opus.mkv", router.Rtsp("opus"));
        foreach (var path in new[] { "h265", "vp9", "opus" })
        {
            await router.WaitForLogAsync($"is publishing to path '{path}'");
        }

        await Task.WhenAll(
            FfmpegAsync(router, "h265", "h265-aac.mp4"),
            FfmpegAsync(router, "vp9", "vp9-opus.webm"),
            FfmpegAsync(router, "opus", "h264-opus.mkv"),
            GStreamerAsync(router, "h265", "h265-aac.mp4"),
            GStreamerAsync(router, "vp9", "vp9-opus.webm"));
    }

    [NewerFfmpegTheory]
    [InlineData("lowLatency")]
    [InlineData("fmp4")]
    public async Task Newer_codecs_can_come_by_rtmp(string variant)
    {
        await using var router = await RouterProcess.StartAsync($"hlsVariant: {variant}");
        string[] files = ["av1.mp4", "vp9.mp4", "h265.mp4"];
        var publishers = new List<Tool>();
        try
        {
            foreach (var file in files)
            {
                publishers.Add(await NewerFfmpeg.PublishAsync(file, router.Rtmp(file)));
                await router.WaitForLogAsync($"is publishing to path '{file}'");
            }

            await Task.WhenAll(files.Select(file => FfmpegAsync(router, file, file)));
        }
        finally
        {
            foreach (var publisher in publishers)
            {
                await publisher.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task What_a_variant_cannot_carry_is_named()
    {
        await using var router = await RouterProcess.StartAsync("hlsVariant: mpegts");
        await using var half = await Publisher.FfmpegAsync("h265-aac.mp4", router.Rtsp("half"));
        await using var none = await Publisher.FfmpegAsync("vp9-opus.webm", router.Rtsp("none"));
        await router.WaitForLogAsync("is publishing to path 'half'");
        await router.WaitForLogAsync("is publishing to path 'none'");

        var sound = await Frames.OfLiveAsync(["-i", router.Hls("half")], "0:a", 60, copy: true);
        Assert.Equal(60, sound.Count);
        await router.WaitForLogAsync("skipping track 1 (H265): HLS has no form for it");

        using var client = new HttpClient();
        using var answer = await client.GetAsync(router.Hls("none"));
        Assert.Equal(500, (int)answer.StatusCode);
        Assert.Contains("no track with a codec of this HLS variant, which are H264, MPEG-4 Audio", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task FfmpegAsync(RouterProcess router, string path, string file, bool withHeaders = false)
    {
        var input = await TestMedia.GetAsync(file);
        var output = await Timeline.OfLiveAsync(["-i", router.Hls(path)], Seconds);
        if (withHeaders)
        {
            // MPEG-TS has headers in front of the frames, which the file has not.
            Frames.AssertIsPartOf([.. (await Timeline.OfFileAsync(input)).Pictures.Select(picture => picture.Hash)], [.. output.Pictures.Select(picture => picture.Hash)], Pictures - 10);
            Assert.True(output.Sounds.Count > 90, $"{output.Sounds.Count} frames of sound");
            return;
        }

        output.AssertIsPartOf(await Timeline.OfFileAsync(input), Pictures - 10, 90, $"ffmpeg, {path}");
    }

    private static async Task GStreamerAsync(RouterProcess router, string path, string file)
    {
        var pictures = await HlsPlayer.ReadGStreamerAsync(router.Hls(path), Pictures);
        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync(file), "0:v"), pictures, Pictures - 1);
    }

    private static async Task VlcAsync(RouterProcess router, string path, string file)
    {
        var pictures = await HlsPlayer.ReadVlcAsync(router.Hls(path), VlcBytes);
        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync(file), "0:v"), pictures, 30);
    }
}
