using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>Every client that publishes, read by every client that reads, all at once.</summary>
public sealed class ClientTests(SharedRouter shared) : IClassFixture<SharedRouter>
{
    private const string File = "h264-aac.flv";

    private static readonly string[] Readers = ["ffmpeg", "ffmpeg-rtsp", "gstreamer", "vlc", "rtmpdump"];

    [Theory]
    [InlineData("ffmpeg")]
    [InlineData("ffmpeg-rtsp")]
    [InlineData("gstreamer")]
    [InlineData("vlc")]
    public async Task Every_reader_gets_what_the_publisher_sends(string client)
    {
        // GStreamer wants an application and a stream.
        var path = "live/from-" + client;
        await using var publisher = await (client switch
        {
            "ffmpeg" => Publisher.RtmpAsync(File, shared.Router.Rtmp(path)),
            "ffmpeg-rtsp" => Publisher.FfmpegAsync(File, shared.Router.Rtsp(path)),
            "gstreamer" => Publisher.RtmpGStreamerAsync(File, shared.Router.Rtmp(path)),
            _ => Publisher.RtmpVlcAsync(File, shared.Router.Rtmp(path)),
        });
        await shared.Router.WaitForLogAsync($"is publishing to path '{path}'");

        var outputs = await Task.WhenAll(Readers.Select(async reader => (reader, Timeline: await RtmpClient.ReadAsync(reader, shared.Router, path))));

        var input = await Timeline.OfFileAsync(await TestMedia.GetAsync(File));
        Assert.All(outputs, output => output.Timeline.AssertIsPartOf(input, 30, 60, $"{client} to {output.reader}"));
        Assert.Equal("", publisher.Errors);
    }
}
