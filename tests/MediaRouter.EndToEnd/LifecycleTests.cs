using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd;

public sealed class LifecycleTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Router_stops_in_time_with_a_publisher_and_a_reader_connected(string signal)
    {
        // A shell starts background jobs with SIGINT ignored, and so would be the router of tests that run in one.
        await using var router = await RouterProcess.StartAsync(launcher: ["env", "--default-signal=INT"]);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        await using var reader = Tool.Start(["ffmpeg", "-v", "error", "-nostdin", "-rtsp_transport", "tcp", "-i", router.Rtsp("cam"), "-f", "null", "-"]);
        await router.WaitForLogAsync("is reading from path 'cam'");

        await router.Tool.SignalAsync(signal);
        var result = await router.Tool.WaitAsync(TimeSpan.FromSeconds(15));

        Assert.False(result.TimedOut, "the router did not stop within 15 s");
        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain(" ERR ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_leaves_readers_of_untouched_paths_alone_and_a_bad_file_changes_nothing()
    {
        await using var router = await RouterProcess.StartAsync("paths:\n  cam:\n  limited:\n    maxReaders: 5\n");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        var reading = Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("cam")], "0:v", 200);
        await router.WaitForLogAsync("is reading from path 'cam'");

        await router.EditConfigurationAsync("maxReaders: 5", "maxReaders: 6");
        await router.WaitForLogAsync("configuration");
        await router.EditConfigurationAsync("maxReaders: 6", "maxReadres: 7");
        await router.WaitForLogAsync("maxReaders");
        await router.Tool.SignalAsync("HUP");

        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v"), await reading, 200);
        Assert.False(router.Tool.HasExited);
    }

    [Fact]
    public async Task Check_names_every_mistake_with_its_line_and_the_nearest_key()
    {
        using var folder = new TempFolder();
        var file = folder.File("bad.yml");
        await File.WriteAllTextAsync(file, "readTimeout: 5s\nwriteQueueSise: 3\npaths:\n  cam:\n    maxReaders: many\n");

        var result = await Tool.RunAsync([Router, "--check", file], TimeSpan.FromSeconds(20));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("writeQueueSize", result.Errors, StringComparison.Ordinal);
        Assert.Contains("maxReaders", result.Errors, StringComparison.Ordinal);
        Assert.Contains("bad.yml:2", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version", 0)]
    [InlineData("--help", 0)]
    [InlineData("--nonsense", 2)]
    [InlineData("/does/not/exist.yml", 1)]
    public async Task Command_line_answers_with_its_exit_code(string argument, int exitCode)
    {
        var result = await Tool.RunAsync([Router, argument], TimeSpan.FromSeconds(20));

        Assert.Equal(exitCode, result.ExitCode);
        Assert.NotEqual("", result.Output + result.Errors);
    }

    [Theory]
    [InlineData("--print-reference", "mediarouter.yml")]
    [InlineData("--print-schema", "mediarouter.schema.json")]
    public async Task Reference_files_in_the_repository_are_what_the_router_writes(string argument, string file)
    {
        var result = await Tool.RunAsync([Router, argument], TimeSpan.FromSeconds(20));

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(TestPaths.Repository, "config", file)), result.Output);
    }

    private static string Router => Path.Combine(TestPaths.RouterFolder, "mediarouter");
}
