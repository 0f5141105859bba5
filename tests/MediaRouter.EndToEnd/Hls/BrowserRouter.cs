using MediaRouter.EndToEnd.Harness;
using MediaRouter.EndToEnd.Harness.Browser;

namespace MediaRouter.EndToEnd.Hls;

/// <summary>A browser and a router with the usual settings for all tests of a class; each test takes paths of its own. Nothing where there is no browser.</summary>
public sealed class BrowserRouter : IAsyncLifetime
{
    private RouterProcess? _router;
    private Chromium? _browser;

    internal RouterProcess Router => _router!;

    internal Chromium Browser => _browser!;

    public async Task InitializeAsync()
    {
        if (Chromium.Executable is not null)
        {
            _router = await RouterProcess.StartAsync();
            _browser = await Chromium.StartAsync();
            await _router.WaitForLogAsync("[HLS] listener opened");
        }
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        if (_router is not null)
        {
            await _router.DisposeAsync();
        }
    }

    /// <summary>Waits until the video of a page goes on: pictures are decoded, time passes, and no text is shown.</summary>
    internal static async Task AssertPlaysAsync(BrowserPage page)
    {
        await page.WaitForAsync("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames > 0", "there are pictures");
        await page.EvaluateAsync("mark = { time: document.querySelector('video').currentTime, frames: document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames }");
        await page.WaitForAsync(
            "document.querySelector('video').currentTime > mark.time + 0.7 && document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames > mark.frames + 10"
            + " && document.body.dataset.state === 'playing' && document.getElementById('notice').hidden",
            "the video goes on");
        Assert.Empty(page.Complaints);
    }

    internal static Task AssertTellsAsync(BrowserPage page, string headline) =>
        page.WaitForAsync($"document.getElementById('headline').textContent === '{headline}' && !document.getElementById('notice').hidden", $"it tells '{headline}'");
}
