using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtsp;

public sealed class EncryptionTests : IAsyncLifetime
{
    private RouterProcess? _router;

    private RouterProcess Router => _router!;

    public async Task InitializeAsync() => _router = await RouterProcess.StartAsync(encrypted: true);

    public async Task DisposeAsync() => await Router.DisposeAsync();

    [Fact]
    public async Task Ffmpeg_publishes_and_reads_over_tls()
    {
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", Router.Rtsps("cam"));
        await Router.WaitForLogAsync("is publishing to path 'cam'");

        var output = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", Router.Rtsps("cam")], "0:v", 45);

        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v"), output, 45);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task GStreamer_reads_over_tls_with_the_media_in_tcp_or_srtp(string protocols)
    {
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", Router.Rtsp("cam"));
        await Router.WaitForLogAsync("is publishing to path 'cam'");

        using var folder = new TempFolder();
        var raw = folder.File("pictures.yuv");
        var result = await Recording.MakeAsync(
            [
                "gst-launch-1.0", "-q", "-e", "rtspsrc", $"location={Router.Rtsps("cam")}", "latency=100", $"protocols={protocols}",
                "tls-validation-flags=0", "!", "application/x-rtp,media=video", "!", "rtph264depay", "!", "avdec_h264", "!", "video/x-raw,format=I420", "!",
                "filesink", $"location={raw}",
            ],
            raw,
            Recording.RawPictures(50));

        Assert.True(File.Exists(raw), result.Errors);
        var output = await Frames.OfRawAsync(raw, 320, 180);
        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v"), output, 40);
    }

    [Fact]
    public async Task New_certificate_is_used_without_a_restart()
    {
        var former = await FingerprintAsync();
        await Certificates.MakeAsync(Path.GetDirectoryName(Router.ConfigurationFile)!);

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await FingerprintAsync() == former)
        {
            Assert.False(deadline.IsCancellationRequested, "the old certificate is still in use after 20 s");
        }
    }

    private async Task<string> FingerprintAsync()
    {
        var script = $"openssl s_client -connect 127.0.0.1:{Router.RtspsPort} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256";
        return (await Tool.RunAsync(["sh", "-c", script], TimeSpan.FromSeconds(10))).Output;
    }
}
