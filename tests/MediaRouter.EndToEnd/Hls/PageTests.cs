using MediaRouter.EndToEnd.Harness;
using MediaRouter.EndToEnd.Harness.Browser;
using MediaRouter.EndToEnd.Rtmp;

namespace MediaRouter.EndToEnd.Hls;

/// <summary>The player page and the list of streams in a real browser.</summary>
public sealed class PageTests(BrowserRouter shared) : IClassFixture<BrowserRouter>
{
    [ChromiumFact]
    public async Task Page_plays_what_the_browser_decodes_and_names_what_it_does_not()
    {
        var router = shared.Router;
        var av1 = await Av1Tags.OfFileAsync("av1.mp4", rounds: 20);
        await using var baseline = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("codec/h264"));
        await using var reordered = await Publisher.RtmpAsync("h264-bframes-aac.mp4", router.Rtmp("codec/reordered"));
        await using var opus = await Publisher.FfmpegAsync("h264-opus.mkv", router.Rtsp("codec/opus"));
        await using var vp9 = await Publisher.FfmpegAsync("vp9-opus.webm", router.Rtsp("codec/vp9"));
        await using var h265 = await Publisher.FfmpegAsync("h265-aac.mp4", router.Rtsp("codec/h265"));
        await using var raw = await RawPublisher.StartAsync(router.RtmpPort, "codec/av1", av1, time => time);
        string[] played = ["h264", "reordered", "opus", "vp9", "av1"];
        foreach (var name in (string[])[.. played, "h265"])
        {
            await router.WaitForLogAsync($"is publishing to path 'codec/{name}'");
        }

        await Task.WhenAll(played.Select(async name =>
        {
            await using var page = await shared.Browser.OpenAsync();
            await page.GoAsync(Page($"codec/{name}"));
            await BrowserRouter.AssertPlaysAsync(page);
            if (name != "av1")
            {
                await page.WaitForAsync("document.querySelector('video').webkitAudioDecodedByteCount > 0", "there is sound");
            }
        }));

        // Debian's Chromium has no decoder for H.265.
        await using var other = await shared.Browser.OpenAsync();
        await other.GoAsync(Page("codec/h265"));
        await other.WaitForAsync("document.body.dataset.state === 'playing' || document.getElementById('action').textContent === 'Try again'", "it plays or gives up");
        if (!(await other.EvaluateAsync("MediaSource.isTypeSupported('video/mp4; codecs=\"hvc1.1.6.L93.B0\"')")).GetBoolean())
        {
            await BrowserRouter.AssertTellsAsync(other, "Codec not supported by this browser");
            Assert.Contains("H.265 video", (await other.EvaluateAsync("document.getElementById('detail').textContent")).GetString(), StringComparison.Ordinal);
        }
    }

    [ChromiumFact]
    public async Task Page_plays_the_other_variants_and_with_the_player_of_the_browser()
    {
        var starting = RouterProcess.StartAsync("hlsVariant: mpegts");
        await using var fragmented = await RouterProcess.StartAsync("hlsVariant: fmp4");
        await using var transport = await starting;
        await using var first = await Publisher.FfmpegAsync("h264-aac.mp4", fragmented.Rtsp("cam"));
        await using var second = await Publisher.FfmpegAsync("h264-aac.mp4", transport.Rtsp("cam"));
        await fragmented.WaitForLogAsync("is publishing to path 'cam'");
        await transport.WaitForLogAsync("is publishing to path 'cam'");

        async Task PlayAsync(RouterProcess router, bool hasMediaSource)
        {
            await router.WaitForLogAsync("[HLS] listener opened");
            await using var page = await shared.Browser.OpenAsync();
            if (!hasMediaSource)
            {
                // As on devices of Apple.
                await page.RunFirstAsync("delete window.MediaSource; delete window.ManagedMediaSource;");
            }

            await page.GoAsync($"http://127.0.0.1:{router.HlsPort}/cam/");
            await BrowserRouter.AssertPlaysAsync(page);
            Assert.Equal(hasMediaSource, page.Requests.Any(address => address.Contains("hls.", StringComparison.Ordinal) && address.EndsWith(".js", StringComparison.Ordinal)));
        }

        await Task.WhenAll(PlayAsync(fragmented, true), PlayAsync(fragmented, false), PlayAsync(transport, true));
    }

    [ChromiumFact]
    public async Task Page_waits_for_a_stream_and_goes_on_when_it_comes_back()
    {
        var router = shared.Router;
        await using var page = await shared.Browser.OpenAsync();
        await page.GoAsync(Page("late") + "?controls=no&Muted=0&token=a%26b");
        await BrowserRouter.AssertTellsAsync(page, "Stream not found");
        Assert.True((await page.EvaluateAsync("document.querySelector('[role=status]').textContent.includes('Retrying') && !document.querySelector('video').muted && !document.querySelector('video').controls")).GetBoolean());
        await using (await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("late")))
        {
            await BrowserRouter.AssertPlaysAsync(page);

            // What the address of the page brings is for the server, except what is for the player.
            Assert.Contains(page.Requests, address => address.Contains("_stream.m3u8", StringComparison.Ordinal));
            Assert.All(
                page.Requests.Where(address => address.Contains("_stream.m3u8", StringComparison.Ordinal) || address.Contains(".mp4", StringComparison.Ordinal)),
                address =>
                {
                    Assert.Contains("token=a%26b", address, StringComparison.Ordinal);
                    Assert.DoesNotContain("Muted", address, StringComparison.Ordinal);
                });
        }

        await BrowserRouter.AssertTellsAsync(page, "The stream has ended");
        await using var again = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("late"));
        await BrowserRouter.AssertPlaysAsync(page);
    }

    [ChromiumFact]
    public async Task Pages_of_another_origin_embed_the_page_and_load_the_stream()
    {
        var router = shared.Router;
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("foreign"));
        await router.WaitForLogAsync("is publishing to path 'foreign'");
        var address = Page("foreign");
        await using var site = await WebSite.StartAsync(new Dictionary<string, string>
        {
            ["/frame"] = $"<!doctype html><iframe src='{address}' allow='autoplay; fullscreen' width=640 height=360></iframe>",
            ["/player"] = $$"""
                <!doctype html><body data-state=playing><p id=notice hidden></p><video muted></video><script src='{{address}}hls.min.js'></script>
                <script>const hls = new Hls(); hls.loadSource('{{address}}index.m3u8'); hls.attachMedia(document.querySelector('video')); hls.on('hlsManifestParsed', () => document.querySelector('video').play());</script>
                """,
        });

        await using var player = await shared.Browser.OpenAsync();
        await player.GoAsync(site.Address("/player"));
        await using var frame = await shared.Browser.OpenAsync();
        await frame.GoAsync(site.Address("/frame"));
        await frame.EnterFrameAsync();
        await BrowserRouter.AssertPlaysAsync(frame);
        await BrowserRouter.AssertPlaysAsync(player);
    }

    [ChromiumFact]
    public async Task List_shows_streams_as_they_come_and_leads_to_them()
    {
        var router = shared.Router;
        await using var page = await shared.Browser.OpenAsync();
        await page.GoAsync($"http://127.0.0.1:{router.HlsPort}/");
        await page.WaitForAsync("document.querySelector('h1').textContent === 'Streams'", "the list is there");
        await page.EvaluateAsync("isSame = true");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("list/new"));
        const string Link = "document.querySelector('a[href=\"./list/new/\"]')";
        await page.WaitForAsync($"{Link} && isSame", "the stream is listed without a reload");
        Assert.Contains("H264, MPEG-4 Audio", (await page.EvaluateAsync(Link + ".textContent")).GetString(), StringComparison.Ordinal);
        Assert.Empty(page.Complaints);

        await page.EvaluateAsync(Link + ".click()");
        await page.WaitForAsync("document.title === 'list/new'", "the page of the stream is there");
        await BrowserRouter.AssertPlaysAsync(page);
    }

    [ChromiumFact]
    public async Task Viewer_signs_in_over_https()
    {
        await using var router = await RouterProcess.StartAsync(
            """
            hlsEncryption: yes
            authInternalUsers:
              - user: any
                permissions: [{action: publish}]
              - user: viewer
                pass: secret
                permissions: [{action: read}]
            """,
            encrypted: true);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        await router.WaitForLogAsync("[HLS] listener opened");
        await using var page = await shared.Browser.OpenAsync();
        await page.AnswerChallengesAsync(("viewer", "wrong"), ("viewer", "secret"));

        await page.GoAsync($"https://127.0.0.1:{router.HlsPort}/cam/");
        await page.WaitForAsync("document.querySelector('h1')?.textContent === 'Access denied'", "the wrong password is refused");
        await page.EvaluateAsync("document.querySelector('a').click()");
        await page.WaitForAsync("document.querySelector('video')", "the page is there");
        await BrowserRouter.AssertPlaysAsync(page);

        // The cookie of the session is kept, so that no address has its secret.
        Assert.Equal(2, page.Challenges);
        Assert.DoesNotContain(page.Requests, address => address.Contains("session=", StringComparison.Ordinal));
    }

    private string Page(string path) => $"http://127.0.0.1:{shared.Router.HlsPort}/{path}/";
}
