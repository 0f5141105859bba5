using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Hls;

/// <summary>What lies behind the addresses of playlists.</summary>
public sealed class SegmentTests
{
    private const int Segments = 3;

    [Theory]
    [InlineData("lowLatency")]
    [InlineData("mpegts")]
    public async Task Ffprobe_reads_every_segment_without_a_word(string variant)
    {
        var isPacked = variant == "mpegts";
        var folder = Directory.CreateTempSubdirectory("mediarouter-hls-").FullName;
        var store = Directory.CreateDirectory(Path.Combine(folder, "store")).FullName;
        try
        {
            await using (var router = await RouterProcess.StartAsync($"hlsVariant: {variant}\nhlsDirectory: {store}"))
            {
                await using var plain = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("plain"));
                await using var reordered = await Publisher.RtmpAsync("h264-bframes-aac.mp4", router.Rtmp("deep/er/reordered"));
                await using var several = await Publisher.FfmpegAsync("multitrack.mkv", router.Rtsp("several"));
                await using var newer = await Publisher.FfmpegAsync("h265-aac.mp4", router.Rtsp("newer"));
                string[] paths = isPacked ? ["plain", "deep/er/reordered", "several"] : ["plain", "deep/er/reordered", "several", "newer"];
                foreach (var path in paths)
                {
                    await router.WaitForLogAsync($"is publishing to path '{path}'");
                }

                await Task.WhenAll(paths.Select(path => CheckAsync(router, path, folder, isPacked)));
                Assert.NotEmpty(Directory.GetFiles(Path.Combine(store, "deep", "er", "reordered")));
                Assert.Equal(0, (await router.StopAsync()).ExitCode);
            }

            Assert.Empty(Directory.EnumerateFileSystemEntries(store));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CheckAsync(RouterProcess router, string path, string folder, bool isPacked)
    {
        using var viewer = await HlsViewer.OpenAsync(router.Hls(path));
        if (path == "several")
        {
            await CheckRenditionsAsync(router, viewer, isPacked);
        }

        foreach (var address in viewer.MediaPlaylists)
        {
            var addresses = HlsViewer.AddressesIn(await viewer.LoadPlaylistAsync(address, Segments)).ToList();
            var init = addresses.Find(candidate => candidate.Contains("_init", StringComparison.Ordinal)) is { } map ? await viewer.LoadAsync(map) : [];
            Assert.Equal(isPacked, init.Length == 0);
            var parts = new List<byte[]>();
            var segments = new List<byte[]>();
            foreach (var candidate in addresses[..^1])
            {
                if (candidate.Contains("_part", StringComparison.Ordinal))
                {
                    parts.Add(await viewer.LoadAsync(candidate));
                }
                else if (candidate.Contains("_seg", StringComparison.Ordinal))
                {
                    segments.Add(await viewer.LoadAsync(candidate));
                }
            }

            var name = $"{path.Replace('/', '-')}-{address[..address.IndexOf('_', StringComparison.Ordinal)]}";
            await HlsViewer.AssertSilentlyReadAsync(folder, $"{name}-all", [init, .. segments]);
            await HlsViewer.AssertSilentlyReadAsync(folder, $"{name}-last", [init, segments[^1]]);
            if (parts.Count > 0)
            {
                await HlsViewer.AssertSilentlyReadAsync(folder, $"{name}-part", [init, parts[0]]);
            }
        }
    }

    private static async Task CheckRenditionsAsync(RouterProcess router, HlsViewer viewer, bool isPacked)
    {
        await router.WaitForLogAsync("skipping track 2 (H264): only one video track is used");
        if (isPacked)
        {
            await router.WaitForLogAsync("skipping track 4 (Opus): HLS has no form for it");
            Assert.Single(viewer.MediaPlaylists);
            return;
        }

        var renditions = viewer.Multivariant.Where(line => line.StartsWith("#EXT-X-MEDIA:TYPE=AUDIO", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, renditions.Count);
        Assert.Contains("NAME=\"audio3\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\"", renditions[0], StringComparison.Ordinal);
        Assert.Contains("NAME=\"audio4\",DEFAULT=NO,AUTOSELECT=YES,CHANNELS=\"1\"", renditions[1], StringComparison.Ordinal);
        Assert.Contains(viewer.Multivariant, line => line.Contains("CODECS=\"avc1.", StringComparison.Ordinal) && line.Contains(",mp4a.40.2,opus\"", StringComparison.OrdinalIgnoreCase));
    }
}
