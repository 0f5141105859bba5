using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtsp;

/// <summary>Every codec that ffmpeg can publish over RTSP comes out as it went in.</summary>
[LongRunning]
public sealed class CodecTests(SharedRouter shared) : IClassFixture<SharedRouter>
{
    [Theory]
    [InlineData("h264-aac.mp4", "H264, MPEG-4 Audio")]
    [InlineData("h264-bframes-aac.mp4", "H264, MPEG-4 Audio")]
    [InlineData("h264-60fps.mp4", "H264")]
    [InlineData("h264-opus.mkv", "H264, Opus")]
    [InlineData("h265-aac.mp4", "H265, MPEG-4 Audio")]
    [InlineData("vp8-opus.webm", "VP8, Opus")]
    [InlineData("vp9-opus.webm", "VP9, Opus")]
    [InlineData("mpeg2-mp2.ts", "MPEG-1/2 Video, MPEG-1/2 Audio")]
    [InlineData("mpeg4-mp3.mp4", "MPEG-4 Video, MPEG-1/2 Audio")]
    [InlineData("mjpeg-lpcm.avi", "M-JPEG, LPCM", "-c:v copy -c:a pcm_s16be")]
    public async Task Pictures_come_out_as_they_went_in_and_the_codecs_are_named(string file, string codecs, string publishAs = "-c copy")
    {
        const int FramesToRead = 40;
        var router = shared.Router;
        var path = $"codec/{file}";
        await using var publisher = await Publisher.FfmpegAsync(file, router.Rtsp(path), codecs: publishAs);
        var published = await router.WaitForLogAsync($"is publishing to path '{path}'");
        Assert.Contains($"({codecs})", published, StringComparison.Ordinal);

        var output = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp(path)], "0:v", FramesToRead);

        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync(file), "0:v"), output, FramesToRead);
    }

    [Theory]
    [InlineData("g711-alaw.wav", "G711", "-c copy")]
    [InlineData("g711-mulaw.wav", "G711", "-c copy")]
    [InlineData("g722.wav", "G722", "-c copy")]
    [InlineData("lpcm-s16.wav", "LPCM", "-c:a pcm_s16be")]
    [InlineData("lpcm-s16.wav", "LPCM", "-c:a pcm_s24be")]
    [InlineData("opus.ogg", "Opus", "-c copy")]
    [InlineData("aac.m4a", "MPEG-4 Audio", "-c copy")]
    public async Task Sound_can_be_read_without_complaint_and_the_codec_is_named(string file, string codec, string publishAs)
    {
        var router = shared.Router;
        var path = $"sound/{file}{publishAs.GetHashCode(StringComparison.Ordinal)}";
        await using var publisher = await Publisher.FfmpegAsync(file, router.Rtsp(path), codecs: publishAs);
        var published = await router.WaitForLogAsync($"is publishing to path '{path}'");
        Assert.Contains($"({codec})", published, StringComparison.Ordinal);

        var output = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp(path)], "0:a", 50);

        Assert.Equal(50, output.Count);
    }

    [Fact]
    public async Task Several_tracks_of_each_kind_arrive_each_with_its_own_media()
    {
        var router = shared.Router;
        await using var publisher = await Publisher.FfmpegAsync("multitrack.mkv", router.Rtsp("multitrack"));
        await router.WaitForLogAsync("is publishing to path 'multitrack'");
        var file = await TestMedia.GetAsync("multitrack.mkv");

        foreach (var (map, count) in new[] { ("0:v:0", 40), ("0:v:1", 20) })
        {
            var output = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("multitrack")], map, count);
            Frames.AssertIsPartOf(await Frames.OfFileAsync(file, map), output, count);
        }

        var sound = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("multitrack")], "0:a:1", 40, copy: true);
        Frames.AssertIsPartOf(await Frames.OfFileAsync(file, "0:a:1", copy: true), sound, 40);
    }
}
