using System.Net;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Paths;

/// <summary>Readers that are sent elsewhere, and sources that are started for them, in each protocol.</summary>
public class RedirectTests
{
    [Fact]
    public async Task Readers_of_every_protocol_are_sent_where_the_stream_is()
    {
        await using var origin = await RouterProcess.StartAsync("paths:\n  live:\n");
        await using var router = await RouterProcess.StartAsync($"""
            paths:
              new:
              moved:
                source: redirect
                sourceRedirect: /new
              spare:
                fallback: /new
              elsewhere:
                source: redirect
                sourceRedirect: rtsp://127.0.0.1:{origin.RtspPort}/live
              elsewhere-rtmp:
                source: redirect
                sourceRedirect: rtmp://127.0.0.1:{origin.RtmpPort}/live
              elsewhere-hls:
                source: redirect
                sourceRedirect: http://127.0.0.1:{origin.HlsPort}/live/index.m3u8
              spare-hls:
                fallback: http://127.0.0.1:{origin.HlsPort}/live/index.m3u8
              empty:
            """);
        await using var first = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("new"));
        await using var second = await Publisher.FfmpegAsync("h264-aac.mp4", origin.Rtsp("live"));
        await router.WaitForLogAsync("is publishing to path 'new'");
        await origin.WaitForLogAsync("is publishing to path 'live'");

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(40) };
        var hls = Task.WhenAll(
            PlaylistAsync(http, router.Hls("moved") + "?token=t", router.HlsPort, "/new/index.m3u8"),
            PlaylistAsync(http, router.Hls("spare"), router.HlsPort, "/new/index.m3u8"),
            PlaylistAsync(http, router.Hls("elsewhere-hls"), origin.HlsPort, "/live/index.m3u8"),
            PlaylistAsync(http, router.Hls("spare-hls"), origin.HlsPort, "/live/index.m3u8"));
        foreach (var path in new[] { "moved", "spare", "elsewhere" })
        {
            Assert.Equal(10, (await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp(path)], "0:v", 10)).Count);
        }

        // Players of RTMP rarely follow; they are told why they are let go.
        var player = await Tool.RunAsync(["ffmpeg", "-v", "error", "-nostdin", "-i", router.Rtmp("elsewhere-rtmp"), "-f", "null", "-"], TimeSpan.FromSeconds(30));
        Assert.Contains("the path is served elsewhere", player.Errors, StringComparison.Ordinal);
        await hls;
        Assert.Equal(10, (await Frames.OfLiveAsync(["-i", router.Hls("moved")], "0:v", 10)).Count);

        // Without a fallback nobody is there.
        using var empty = await http.GetAsync(new Uri(router.Hls("empty")));
        Assert.Equal(HttpStatusCode.NotFound, empty.StatusCode);
    }

    [Fact]
    public async Task Sources_are_started_for_readers_of_every_protocol()
    {
        var file = await TestMedia.GetAsync("h264-aac.mp4");
        await using var origin = await RouterProcess.StartAsync();
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", origin.Rtsp("live"));
        await origin.WaitForLogAsync("is publishing to path 'live'");
        await using var router = await RouterProcess.StartAsync($"""
            paths:
              "~^demand-(.+)$":
                runOnDemand: ffmpeg -v error -re -stream_loop -1 -i {file} -c copy -f rtsp rtsp://127.0.0.1:$RTSP_PORT/$MTX_PATH
                runOnDemandCloseAfter: 1s
              pulled-rtsp:
                source: {origin.Rtsp("live")}
                sourceOnDemand: yes
                sourceOnDemandCloseAfter: 1s
              pulled-rtmp:
                source: {origin.Rtmp("live")}
                sourceOnDemand: yes
                sourceOnDemandCloseAfter: 1s
            """);

        // Each source has a reader of another protocol than its own.
        await Task.WhenAll(
            ReadAsync("-i", router.Rtmp("demand-rtmp")),
            ReadAsync("-i", router.Hls("demand-hls")),
            ReadAsync("-i", router.Rtmp("pulled-rtsp")),
            ReadAsync("-i", router.Hls("pulled-rtmp")));

        // HLS viewers are waited for a while longer.
        await Task.WhenAll(
            router.WaitForLogAsync("[path demand-rtmp] runOnDemand command stopped: not needed by anyone", 30),
            router.WaitForLogAsync("[path pulled-rtsp] [rtspSource] stopped", 30));
    }

    private static async Task ReadAsync(params string[] input) => Assert.Equal(10, (await Frames.OfLiveAsync(input, "0:v", 10)).Count);

    private static async Task PlaylistAsync(HttpClient http, string url, int port, string path)
    {
        using var response = await http.GetAsync(new Uri(url));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK && text.StartsWith("#EXTM3U", StringComparison.Ordinal), $"{url}: {response.StatusCode} {text}");
        Assert.Equal((port, path), (response.RequestMessage!.RequestUri!.Port, response.RequestMessage.RequestUri.AbsolutePath));
        if (url.Contains("token=t", StringComparison.Ordinal))
        {
            Assert.Contains("token=t", response.RequestMessage.RequestUri.Query, StringComparison.Ordinal);
        }
    }
}
