using System.Globalization;
using System.Text;
using MediaRouter.EndToEnd.Harness;
using MediaRouter.Net;

namespace MediaRouter.EndToEnd.Attacks;

/// <summary>Viewers of low-latency HLS that want more than their share.</summary>
public sealed class HlsTests
{
    private const string Settings = "writeTimeout: 2s\n";

    // What the memory of thousands of connections leaves to the collector and to the pools.
    private const long KeptMemory = 256 * 1024 * 1024;

    [Fact]
    public async Task Ten_thousand_waiting_requests_and_absurd_ones_disturb_nobody()
    {
        await using var bystanders = await Bystanders.StartAsync(Settings, hls: true);
        var router = bystanders.Router;
        using var viewer = await HlsWatcher.OpenAsync(router, Bystanders.PathName);
        using var stop = new CancellationTokenSource();
        var watching = WatchAsync(viewer, stop.Token);
        using var observer = await HlsWatcher.OpenAsync(router, Bystanders.PathName);

        // Both ends of each connection count, and those of other tests; the router has the same limit.
        var count = Math.Min(10_000, (ProcessLimits.OpenFiles / 2) - 500);
        var clients = new List<HlsRawClient>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                // As far ahead as the router lets them wait. Some have come by the time that the last ones ask.
                var (segment, _) = observer.Next;
                var client = await HlsRawClient.ConnectAsync(router.HlsPort);
                clients.Add(client);
                await client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"{observer.PlaylistTarget}&_HLS_msn={segment + 1}"));
                if (i % 200 == 0)
                {
                    await observer.ReloadAsync();
                }
            }

            await RefuseAbsurdAsync(router, observer);

            // Of those that wait, one half hears what it asked for and one half has gone by then.
            foreach (var client in clients.Where((_, i) => i % 2 == 1))
            {
                client.Dispose();
            }

            foreach (var client in clients.Where((_, i) => i % 100 == 0))
            {
                // On a machine that is busy the publisher may be late.
                var (status, body) = await client.ReceiveAsync();
                Assert.True(status is 200 or 503, $"{status}: {Encoding.UTF8.GetString(body)}");
            }
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        var before = viewer.NextPart;
        await observer.ReloadAsync();
        await observer.ReloadAsync();
        await stop.CancelAsync();
        await watching;
        Assert.True(viewer.NextPart > before, $"the viewer loaded no part after {before}");
        viewer.Dispose();
        observer.Dispose();
        await bystanders.AssertUndisturbedAsync(KeptMemory);
    }

    [Fact]
    public async Task Viewers_that_take_a_byte_now_and_then_are_dropped()
    {
        await using var bystanders = await Bystanders.StartAsync(Settings, hls: true);
        var router = bystanders.Router;
        using var viewer = await HlsWatcher.OpenAsync(router, Bystanders.PathName);
        var part = await PartAddressAsync(router, viewer);
        var slow = new List<HlsRawClient>();
        try
        {
            for (var i = 0; i < 50; i++)
            {
                // Enough for the buffers of the connection to fill.
                var client = await HlsRawClient.ConnectAsync(router.HlsPort, receiveBuffer: 2048);
                slow.Add(client);
                await client.SendAsync(part, times: 500);
            }

            using var stop = new CancellationTokenSource();
            var watching = WatchAsync(viewer, stop.Token);
            var taking = TakeAsync(slow, stop.Token);

            // Their descriptors are free again although they hold on to their side.
            await bystanders.AssertRecoveredAsync(connections: 1, KeptMemory);
            await stop.CancelAsync();
            await watching;
            await taking;
        }
        finally
        {
            slow.ForEach(client => client.Dispose());
        }

        viewer.Dispose();
        await bystanders.AssertUndisturbedAsync(KeptMemory);
    }

    [Fact]
    public async Task Five_hundred_viewers_do_not_notice_a_reload()
    {
        await using var bystanders = await Bystanders.StartAsync(Settings + "rtmp: yes\n", hls: true);
        var router = bystanders.Router;
        var viewers = new List<HlsWatcher>();
        try
        {
            while (viewers.Count < 500)
            {
                viewers.AddRange(await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => HlsWatcher.OpenAsync(router, Bystanders.PathName))));
            }

            var watching = viewers.ConvertAll(async viewer =>
            {
                for (var i = 0; i < 10; i++)
                {
                    await viewer.ReloadAsync();
                }
            });
            await router.EditConfigurationAsync("rtmp: yes", "rtmp: no");
            await router.WaitForLogAsync("[RTMP] listener closed");
            await Task.WhenAll(watching);
        }
        finally
        {
            viewers.ForEach(viewer => viewer.Dispose());
        }

        await bystanders.AssertUndisturbedAsync(KeptMemory);
    }

    private static async Task RefuseAbsurdAsync(RouterProcess router, HlsWatcher observer)
    {
        using var client = await HlsRawClient.ConnectAsync(router.HlsPort);
        var (segment, _) = observer.Next;
        foreach (var directives in new[]
        {
            "_HLS_msn=9223372036854775807", "_HLS_msn=99999999999999999999999999", "_HLS_msn=-1", "_HLS_msn=", "_HLS_part=1", "_HLS_msn=x&_HLS_part=1",
            string.Create(CultureInfo.InvariantCulture, $"_HLS_msn={segment + 20}"), string.Create(CultureInfo.InvariantCulture, $"_HLS_msn={segment + 20}&_HLS_part=2147483647"),
        })
        {
            // An empty number is none, and the playlist that there is.
            var (status, body) = await client.GetAsync($"{observer.PlaylistTarget}&{directives}");
            Assert.True(status == (directives == "_HLS_msn=" ? 200 : 400), $"{directives} was answered with {status}: {Encoding.UTF8.GetString(body)}");
        }
    }

    private static async Task<string> PartAddressAsync(RouterProcess router, HlsWatcher viewer)
    {
        using var client = await HlsRawClient.ConnectAsync(router.HlsPort);
        var playlist = await client.GetTextAsync(viewer.PlaylistTarget);
        return $"/{Bystanders.PathName}/" + playlist.Split('\n').Last(line => line.Contains("_seg", StringComparison.Ordinal));
    }

    private static async Task WatchAsync(HlsWatcher viewer, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await viewer.WatchOnceAsync();
        }
    }

    private static async Task TakeAsync(List<HlsRawClient> slow, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            slow.ForEach(client => client.TakeOneByte());
            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
