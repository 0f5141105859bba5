using System.Net;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Hls;

public sealed class ServerTests
{
    [Fact]
    public async Task Viewer_waits_for_a_source_on_demand()
    {
        await using var router = await RouterProcess.StartAsync(
            "paths:\n  all_others:\n  proxied:\n    source: rtsp://127.0.0.1:1/cam\n    rtspTransport: tcp\n    sourceOnDemand: yes\n");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        await router.EditConfigurationAsync("127.0.0.1:1/", $"127.0.0.1:{router.RtspPort}/");
        await router.WaitForLogAsync("1 changed");

        var pictures = await Frames.OfLiveAsync(["-i", router.Hls("proxied")], "0:v", 30);
        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v"), pictures, 30);
    }

    [Fact]
    public async Task Browser_over_https_has_its_session_in_a_cookie()
    {
        // Certificates lie in the folder of the configuration file, where the names in the settings begin.
        await using var router = await RouterProcess.StartAsync("hlsEncryption: yes\nhlsAllowOrigin: https://a.example\nhlsAlwaysRemux: yes\nhlsMuxerCloseAfter: 1s\n", encrypted: true);
        await router.WaitForLogAsync("hlsAllowOrigins");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));

        // Before anybody asks.
        await router.WaitForLogAsync("[HLS] [muxer cam] created");
        var url = router.Hls("cam").Replace("http://", "https://", StringComparison.Ordinal);
        using var viewer = await HlsViewer.OpenAsync(url);
        Assert.NotNull(viewer.Cookies.GetCookies(new Uri(url))["hlsSession"]);
        Assert.DoesNotContain(viewer.Multivariant, line => line.Contains("session=", StringComparison.Ordinal));
        var media = await viewer.LoadPlaylistAsync("video1_stream.m3u8", 1);
        Assert.NotEmpty(await viewer.LoadAsync(HlsViewer.AddressesIn(media).First(address => address.Contains("_seg", StringComparison.Ordinal))));

        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" } });
        client.DefaultRequestHeaders.Add("Origin", "https://a.example");
        using var redirect = await client.GetAsync(url);
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        Assert.Equal("https://a.example", Assert.Single(redirect.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains(redirect.Headers.GetValues("Set-Cookie"), cookie => cookie.Contains("Secure", StringComparison.Ordinal) && cookie.Contains("SameSite=None", StringComparison.Ordinal));
    }
}
