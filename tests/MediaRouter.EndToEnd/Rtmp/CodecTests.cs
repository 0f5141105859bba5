using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>What legacy RTMP carries, published and read by RTMP and RTSP.</summary>
[LongRunning]
public sealed class CodecTests(SharedRouter shared) : IClassFixture<SharedRouter>
{
    [Theory]
    [InlineData("h264-bframes1.flv")]
    [InlineData("h264-bframes2.flv")]
    [InlineData("h264-pyramid.flv")]
    [InlineData("h264-opengop.flv")]
    [InlineData("h264-vargop.flv")]
    [InlineData("h264-25fps.flv")]
    [InlineData("h264-29.97fps.flv")]
    [InlineData("h264-60fps.flv")]
    [InlineData("h264.flv")]
    [InlineData("aac.flv")]
    [InlineData("h264-mp3.flv")]
    public async Task Pictures_and_sound_keep_their_bytes_and_times(string file)
    {
        var (pictures, sounds) = file switch { "h264.flv" => (40, 0), "aac.flv" => (0, 80), _ => (30, 60) };
        await PublishAndReadAsync(file, async (input, client) =>
        {
            // In an open group pictures are marked as unused that lie before where a reader begins.
            var timeline = await Timeline.OfLiveAsync(input, harmless: file == "h264-opengop.flv" ? "mmco: unref short failure" : "\0");
            timeline.AssertIsPartOf(await Timeline.OfFileAsync(await TestMedia.GetAsync(file)), pictures, sounds, $"{file} {client}");
        });
    }

    [Theory]
    [InlineData("h264-pcma.flv", 8000 * 2)]
    [InlineData("h264-pcmu.flv", 8000 * 2)]
    [InlineData("h264-lpcm.flv", 44100 * 4)]
    public async Task Samples_arrive_without_a_gap(string file, int bytesPerSecond)
    {
        await PublishAndReadAsync(file, async (input, client) =>
            RawSound.AssertIsPartOf(await RawSound.OfFileAsync(await TestMedia.GetAsync(file)), await RawSound.OfLiveAsync(input), bytesPerSecond * 2, $"{file} {client}"));
    }

    // Published by both protocols; each path is read by both.
    private async Task PublishAndReadAsync(string file, Func<string[], string, Task> read)
    {
        var (rtmp, rtsp) = ("rtmp-" + file, "rtsp-" + file);
        await using var rtmpPublisher = await Publisher.RtmpAsync(file, shared.Router.Rtmp(rtmp));
        await using var rtspPublisher = await Publisher.FfmpegAsync(file, shared.Router.Rtsp(rtsp), codecs: file.Contains("lpcm", StringComparison.Ordinal) ? "-c:v copy -c:a pcm_s16be" : "-c copy");
        await Task.WhenAll(((string[])[rtmp, rtsp]).Select(path => shared.Router.WaitForLogAsync($"is publishing to path '{path}'")));

        await Task.WhenAll(((string[])[rtmp, rtsp]).SelectMany(path => (Task[])
        [
            read(["-i", shared.Router.Rtmp(path)], $"{path} by rtmp"),
            read(["-rtsp_transport", "tcp", "-i", shared.Router.Rtsp(path)], $"{path} by rtsp"),
        ]));

        Assert.Equal("", rtmpPublisher.Errors);
        Assert.Equal("", rtspPublisher.Errors);
    }
}
