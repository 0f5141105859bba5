using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Attacks;

/// <summary>Plugins folders with strangers in them: broken files, plugins that fail, and the sample plugin, which works.</summary>
public sealed class PluginTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mediarouter-plugins-").FullName;

    public PluginTests() => Copy(Path.Combine(TestPaths.RouterFolder, "plugins"), _folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Garbage_in_the_plugins_folder_is_named_and_left_out()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, "noise.dll"), RawMedia.Noise(1, 50_000));
        await File.WriteAllTextAsync(Path.Combine(_folder, "readme.txt"), "hello");
        var garbage = Directory.CreateDirectory(Path.Combine(_folder, "garbage")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(garbage, "garbage.dll"), RawMedia.Noise(2, 50_000));
        await File.WriteAllBytesAsync(Path.Combine(garbage, "garbage.deps.json"), RawMedia.Noise(3, 1000));
        var cut = Directory.CreateDirectory(Path.Combine(_folder, "cut")).FullName;
        var sample = await File.ReadAllBytesAsync(Path.Combine(TestPaths.SampleFolder, "MediaRouter.Plugins.Sample.dll"));
        await File.WriteAllBytesAsync(Path.Combine(cut, "Cut.dll"), sample[..(sample.Length / 2)]);
        await File.WriteAllTextAsync(Path.Combine(cut, "Cut.deps.json"), "{}");
        await File.WriteAllBytesAsync(Path.Combine(_folder, "empty.dll"), []);
        Directory.CreateDirectory(Path.Combine(_folder, "nothing"));
        File.CreateSymbolicLink(Path.Combine(_folder, "dangling.dll"), "/does/not/exist.dll");

        await using var router = await RouterProcess.StartAsync(pluginsFolder: _folder);

        await router.WaitForLogAsync("noise.dll");
        await router.WaitForLogAsync("garbage.dll");
        await router.WaitForLogAsync("Cut.dll");
        await AssertWorksAsync(router);
    }

    [Fact]
    public async Task Plugins_that_throw_do_not_keep_the_router_from_its_work()
    {
        foreach (var id in (string[])["faulty", "broken"])
        {
            Copy(Path.Combine(TestPaths.FixtureFolder, id), Path.Combine(_folder, id));
        }

        await using var router = await RouterProcess.StartAsync(pluginsFolder: _folder);

        await router.WaitForLogAsync("Plugin faulty is not running");
        await router.WaitForLogAsync("the server broke");
        await router.WaitForLogAsync("Plugin broken is not running");
        await router.WaitForLogAsync("the constructor broke");
        await AssertWorksAsync(router);
        var result = await router.StopAsync();
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Sample_plugin_works_once_it_is_dropped_in_and_is_not_missed_when_it_is_gone()
    {
        var sample = Directory.CreateDirectory(Path.Combine(_folder, "sample")).FullName;
        foreach (var file in (string[])["MediaRouter.Plugins.Sample.dll", "MediaRouter.Plugins.Sample.deps.json"])
        {
            File.Copy(Path.Combine(TestPaths.SampleFolder, file), Path.Combine(sample, file));
        }

        const string Settings = "authMethod: sample\nsampleUser: alice\nsamplePassword: secret\npaths:\n  all_others:\n  bars:\n    source: testpattern://\n    sourceOnDemand: yes\n";
        await using (var router = await RouterProcess.StartAsync(Settings, pluginsFolder: _folder))
        {
            var url = router.Rtsp("bars").Replace("rtsp://", "rtsp://alice:secret@", StringComparison.Ordinal);
            var picture = Path.Combine(_folder, "picture.rgb");
            var result = await Tool.RunAsync(
                ["ffmpeg", "-v", "fatal", "-nostdin", "-y", "-rtsp_transport", "tcp", "-i", url, "-map", "0:v", "-frames:v", "5", "-f", "rawvideo", "-pix_fmt", "rgb24", picture],
                TimeSpan.FromSeconds(30));
            Assert.True(result.ExitCode == 0, result.Errors);
            AssertShowsBars(await File.ReadAllBytesAsync(picture));

            foreach (var credentials in (string[])["alice:wrong@", "bob:secret@", ""])
            {
                var refused = await Tool.RunAsync(
                    ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", router.Rtsp("bars").Replace("rtsp://", "rtsp://" + credentials, StringComparison.Ordinal)],
                    TimeSpan.FromSeconds(20));
                Assert.NotEqual(0, refused.ExitCode);
                Assert.Contains("401", refused.Errors, StringComparison.Ordinal);
            }

            Assert.DoesNotContain(" ERR ", router.Tool.Output, StringComparison.Ordinal);
        }

        Directory.Delete(sample, recursive: true);
        await using var without = await RouterProcess.StartAsync(pluginsFolder: _folder);
        await AssertWorksAsync(without);
    }

    // Eight vertical bars: many columns differ, and each column is of one colour from top to bottom.
    private static void AssertShowsBars(byte[] pictures)
    {
        var picture = pictures.AsSpan(0, pictures.Length / 5);
        var colours = new HashSet<(int, int, int)>();
        for (var i = 0; i + 2 < picture.Length; i += 3)
        {
            colours.Add((picture[i] >> 6, picture[i + 1] >> 6, picture[i + 2] >> 6));
        }

        Assert.True(colours.Count >= 7, $"{colours.Count} colours are no colour bars");
    }

    private static async Task AssertWorksAsync(RouterProcess router)
    {
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        var pictures = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("cam")], "0:v", 20);
        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v"), pictures, 20);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        }

        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, file.Replace(from, to, StringComparison.Ordinal), overwrite: true);
        }
    }
}
