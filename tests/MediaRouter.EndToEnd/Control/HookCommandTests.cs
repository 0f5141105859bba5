using System.Globalization;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

[LongRunning]
public sealed class HookCommandTests : IDisposable
{
    private readonly HookFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Publisher_and_reader_run_every_hook_with_its_variables()
    {
        await using var router = await RouterProcess.StartAsync($"""
            runOnConnect: {_files.WriteEnvironment("connect")}
            runOnDisconnect: {_files.WriteEnvironment("disconnect")}
            paths:
              static:
                runOnInit: {_files.WriteEnvironmentAndStay("init")}
              "~^cam/(.+)-([0-9]+)$":
                runOnAvailable: {_files.WriteEnvironmentAndStay("available")}
                runOnUnavailable: {_files.WriteEnvironment("unavailable")}
                runOnOnline: {_files.WriteEnvironmentAndStay("online")}
                runOnOffline: {_files.WriteEnvironment("offline")}
                runOnRead: {_files.WriteEnvironmentAndStay("read")}
                runOnUnread: {_files.WriteEnvironment("unread")}
            """);
        var init = await _files.EnvironmentAsync("init", router);
        Assert.Equal(("static", "static"), (init["MTX_PATH"], init["RTSP_PATH"]));
        Assert.Equal(router.RtspPort.ToString(CultureInfo.InvariantCulture), init["RTSP_PORT"]);

        await using (var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam/front-12?user=a&x=$(id) ;touch /tmp/x")))
        {
            var connect = await _files.EnvironmentAsync("connect", router);
            Assert.Equal("rtspConn", connect["MTX_CONN_TYPE"]);
            Assert.True(Guid.TryParse(connect["MTX_CONN_ID"], out _));
            foreach (var hook in new[] { "available", "online" })
            {
                var environment = await _files.EnvironmentAsync(hook, router);
                Assert.Equal(("cam/front-12", "front", "12"), (environment["MTX_PATH"], environment["G1"], environment["G2"]));
                Assert.Equal("rtspSession", environment["MTX_SOURCE_TYPE"]);
                Assert.True(Guid.TryParse(environment["MTX_SOURCE_ID"], out _));
                Assert.StartsWith("user%3Da%26x%3D", environment["MTX_QUERY"], StringComparison.Ordinal);
                Assert.DoesNotContain(environment["MTX_QUERY"], character => !char.IsAsciiLetterOrDigit(character) && !"-_.~%+".Contains(character, StringComparison.Ordinal));
            }

            await using (var reader = Tool.Start(["ffmpeg", "-v", "error", "-nostdin", "-rtsp_transport", "tcp", "-i", router.Rtsp("cam/front-12?token=t"), "-f", "null", "-"]))
            {
                var read = await _files.EnvironmentAsync("read", router);
                Assert.Equal(("rtspSession", "token%3Dt"), (read["MTX_READER_TYPE"], read["MTX_QUERY"]));
                Assert.False(_files.Has("unread"));
            }

            await _files.WaitForAsync("read-interrupted", router);
            Assert.Equal("rtspSession", (await _files.EnvironmentAsync("unread", router))["MTX_READER_TYPE"]);
            Assert.False(_files.Has("offline"));
        }

        foreach (var file in new[] { "online-interrupted", "available-interrupted", "disconnect" })
        {
            await _files.WaitForAsync(file, router);
        }

        Assert.Equal("rtspSession", (await _files.EnvironmentAsync("offline", router))["MTX_SOURCE_TYPE"]);
        Assert.Equal("cam/front-12", (await _files.EnvironmentAsync("unavailable", router))["MTX_PATH"]);

        Assert.Equal(0, (await router.StopAsync()).ExitCode);
        Assert.True(_files.Has("init-interrupted"));
    }

    [Fact]
    public async Task Command_inherits_nothing_of_the_router_but_its_environment()
    {
        await using var router = await RouterProcess.StartAsync($"""
            paths:
              cam:
                runOnInit: sh -c 'ls -l /proc/self/fd > {_files.Folder}/new; mv {_files.Folder}/new {_files.Folder}/descriptors'
            """);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        File.Delete(Path.Combine(_files.Folder, "descriptors"));

        // The command runs again, now with connections and their sockets there.
        await router.EditConfigurationAsync("/new; mv", "/new;  mv");
        await _files.WaitForAsync("descriptors", router);

        var descriptors = await File.ReadAllTextAsync(Path.Combine(_files.Folder, "descriptors"));
        Assert.DoesNotContain("socket:", descriptors, StringComparison.Ordinal);
        Assert.DoesNotContain("anon_inode:", descriptors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runOnDemand: ffmpeg -v error -re -stream_loop -1 -i {FILE} -c copy -f rtsp rtsp://localhost:$RTSP_PORT/$RTSP_PATH")]
    [InlineData("runOnDemand: ffmpeg -v error -re -stream_loop -1 -i {FILE} -c copy -f rtsp rtsp://localhost:$RTSP_PORT/$MTX_PATH")]
    public async Task File_is_published_on_demand_as_the_guides_show(string command)
    {
        await using var router = await RouterProcess.StartAsync($"""
            paths:
              ondemand:
                {command.Replace("{FILE}", await TestMedia.GetAsync("h264-aac.mp4"), StringComparison.Ordinal)}
                runOnDemandRestart: yes
                runOnDemandCloseAfter: 1s
                runOnUnDemand: {_files.WriteEnvironment("undemand")}
            """);

        var hashes = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("ondemand?who=me")], "0:v", 30);

        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v"), hashes, 30);
        Assert.Equal("who%3Dme", (await _files.EnvironmentAsync("undemand", router))["MTX_QUERY"]);
        await router.WaitForLogAsync("[path ondemand] runOnDemand command stopped: not needed by anyone");
    }

    [Fact]
    public async Task Command_that_does_not_publish_in_time_is_stopped_and_the_reader_refused()
    {
        await using var router = await RouterProcess.StartAsync($"""
            paths:
              ondemand:
                runOnDemand: {_files.WriteEnvironmentAndStay("demand")}
                runOnDemandStartTimeout: 1s
              missing:
                runOnDemand: no-such-program $MTX_PATH
                runOnDemandStartTimeout: 1s
              cam:
            """);

        foreach (var path in new[] { "ondemand", "missing" })
        {
            var result = await Tool.RunAsync(["ffmpeg", "-v", "error", "-nostdin", "-rtsp_transport", "tcp", "-i", router.Rtsp(path), "-f", "null", "-"], TimeSpan.FromSeconds(20));
            Assert.NotEqual(0, result.ExitCode);
        }

        await _files.WaitForAsync("demand-interrupted", router);
        await router.WaitForLogAsync("[path ondemand] runOnDemand command stopped: timed out");
        await router.WaitForLogAsync("WAR [path missing] runOnDemand command could not start: no-such-program: No such file or directory");
    }

    [Fact]
    public async Task Stream_is_encoded_again_saved_and_forwarded_as_the_guides_show()
    {
        await using var other = await RouterProcess.StartAsync();
        await using var router = await RouterProcess.StartAsync($"""
            paths:
              all:
              original:
                runOnReady: >
                  ffmpeg -v error -i rtsp://localhost:$RTSP_PORT/$MTX_PATH
                    -pix_fmt yuv420p -c:v libx264 -preset ultrafast -b:v 600k
                    -max_muxing_queue_size 1024 -f rtsp rtsp://localhost:$RTSP_PORT/compressed
                runOnReadyRestart: yes
              saved:
                runOnReady: >
                  ffmpeg -v error -i rtsp://localhost:$RTSP_PORT/$MTX_PATH
                  -c copy
                  -f segment -strftime 1 -segment_time 60 -segment_format mpegts {_files.Folder}/saved_%Y-%m-%d_%H-%M-%S.ts
                runOnReadyRestart: yes
              forwarded:
                runOnReady: >
                  ffmpeg -v error -i rtsp://localhost:$RTSP_PORT/$RTSP_PATH
                  -c copy
                  -f rtsp rtsp://127.0.0.1:{other.RtspPort}/another-path
                runOnReadyRestart: yes
            """);
        await using (var first = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("original")))
        await using (var second = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("saved")))
        await using (var third = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("forwarded")))
        {
            await router.WaitForLogAsync("is publishing to path 'compressed'", 30);
            await other.WaitForLogAsync("is publishing to path 'another-path'", 30);
            await WaitAsync(() => Directory.GetFiles(_files.Folder, "saved_*.ts").Any(file => new FileInfo(file).Length > 100_000), "the saved file");
        }

        await router.WaitForLogAsync("[path saved] runOnAvailable command stopped");
        Assert.Contains(await Frames.OfFileAsync(Directory.GetFiles(_files.Folder, "saved_*.ts")[0], "0:v"), _ => true);
        Assert.True(router.Tool.Wrote("'runOnReady' is deprecated; use 'runOnAvailable'"), router.Tool.Output);
    }

    [Fact]
    public async Task Path_and_query_of_a_client_cannot_add_arguments()
    {
        await using var router = await RouterProcess.StartAsync($$"""
            paths:
              "~^(.+)$":
                runOnAvailable: touch '{{_files.Folder}}/done' "{{_files.Folder}}/a-$$-b" {{_files.Folder}}/query=$MTX_QUERY
            """);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("x.-y?q=a b' \"--help\" ;touch%20z&$HOME"));
        await WaitAsync(() => Directory.GetFiles(_files.Folder).Length >= 3, "the three files");

        var names = Directory.GetFiles(_files.Folder).Select(Path.GetFileName).ToList();
        Assert.Equal(3, names.Count);
        Assert.Contains("a-$-b", names);
        Assert.Contains(names, name => name!.StartsWith("query=q%3Da", StringComparison.Ordinal) && !name.Contains(' ', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Router_leaves_no_process_behind_even_of_commands_that_ignore_signals()
    {
        await using var router = await RouterProcess.StartAsync($"""
            paths:
              stubborn:
                runOnInit: sh -c 'trap "" INT TERM HUP; echo $$$$ > {_files.Folder}/stubborn.new; mv {_files.Folder}/stubborn.new {_files.Folder}/stubborn; while true; do sleep 1; done'
              forking:
                runOnInit: sh -c 'sleep 1000 & echo $$! > {_files.Folder}/forking.new; mv {_files.Folder}/forking.new {_files.Folder}/forking; wait'
              left:
                runOnInit: sh -c 'sleep 1000 >/dev/null 2>&1 & echo $$! > {_files.Folder}/left.new; mv {_files.Folder}/left.new {_files.Folder}/left'
              restarting:
                runOnInit: sh -c 'exit 1'
                runOnInitRestart: yes
            """);
        var ids = new List<int>();
        foreach (var file in new[] { "stubborn", "forking", "left" })
        {
            await _files.WaitForAsync(file, router);
            ids.Add(int.Parse(await File.ReadAllTextAsync(Path.Combine(_files.Folder, file)), CultureInfo.InvariantCulture));
        }

        Assert.All(ids, id => Assert.True(Directory.Exists($"/proc/{id}")));
        var result = await router.StopAsync();

        Assert.False(result.TimedOut);
        Assert.Equal(0, result.ExitCode);
        Assert.False(result.Output.Contains(" ERR ", StringComparison.Ordinal), result.Output);
        await WaitAsync(() => ids.TrueForAll(id => !Directory.Exists($"/proc/{id}")), "the end of the commands");
    }

    [Fact]
    public async Task Reload_restarts_the_changed_command_alone_and_keeps_the_publisher()
    {
        await using var router = await RouterProcess.StartAsync($"""
            paths:
              cam:
                runOnAvailable: {_files.WriteEnvironmentAndStay("kept")}
                runOnOnline: {_files.WriteEnvironmentAndStay("first")}
            """);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await _files.WaitForAsync("first", router);
        await _files.WaitForAsync("kept", router);

        await router.EditConfigurationAsync(_files.WriteEnvironmentAndStay("first"), _files.WriteEnvironmentAndStay("second"));

        await _files.WaitForAsync("first-interrupted", router);
        Assert.Equal("rtspSession", (await _files.EnvironmentAsync("second", router))["MTX_SOURCE_TYPE"]);
        Assert.False(_files.Has("kept-interrupted"));
        Assert.False(publisher.HasExited);
        Assert.Equal(1, router.Tool.CountLines("is publishing to path 'cam'"));
    }

    [Fact]
    public async Task Segment_hooks_and_older_names_are_accepted_and_contradictions_refused()
    {
        var file = Path.Combine(_files.Folder, "check.yml");
        await File.WriteAllTextAsync(file, "preScript: a\npostScript: b\npaths:\n  cam:\n    runOnPublish: c\n    runOnPublishRestart: yes\n    runOnNotReady: d\n    runOnRecordSegmentCreate: e\n    runOnRecordSegmentComplete: f\n");
        var good = await Tool.RunAsync([Path.Combine(TestPaths.RouterFolder, "mediarouter"), "--check", file], TimeSpan.FromSeconds(20));
        Assert.True(good.ExitCode == 0, good.Errors);
        Assert.All(new[] { "runOnConnect", "runOnDisconnect", "runOnAvailable", "runOnUnavailable" }, key => Assert.Contains(key, good.Output + good.Errors, StringComparison.Ordinal));

        await File.WriteAllTextAsync(file, "paths:\n  all_others:\n    runOnInit: x\n  pulled:\n    source: rtsp://localhost:1/x\n    runOnDemand: y\n");
        var bad = await Tool.RunAsync([Path.Combine(TestPaths.RouterFolder, "mediarouter"), "--check", file], TimeSpan.FromSeconds(20));
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("does not support option 'runOnInit'", bad.Errors, StringComparison.Ordinal);
        Assert.Contains("can be used only when source is 'publisher'", bad.Errors, StringComparison.Ordinal);
    }

    private static async Task WaitAsync(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"did not come: {what}");
            await Task.Delay(50);
        }
    }
}
