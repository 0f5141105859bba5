using System.Globalization;
using MediaRouter.Plugins.HooksExec.Processes;
using MediaRouter.Sdk.Control;
using MediaRouter.Testing;

namespace MediaRouter.Plugins.HooksExec.Tests;

public sealed class ExecHookHandlerTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mediarouter-hooks-").FullName;
    private readonly LogLines _log = new();
    private readonly List<ExecHookHandler> _handlers = [];
    private Func<int> _running = () => 0;
    private FakeMonitor? _monitor;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        foreach (var handler in _handlers)
        {
            await handler.StopAsync(deadline.Token);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Lasting_command_is_interrupted_at_the_end_and_its_counterpart_launched()
    {
        var handler = await StartAsync(new PathHookOptions
        {
            RunOnAvailable = Script("trap 'touch $$D/interrupted; exit 0' INT; env > $$D/begin.new; mv $$D/begin.new $$D/begin; while true; do sleep 0.05; done"),
            RunOnUnavailable = Script("env > $$D/end.new; mv $$D/end.new $$D/end"),
        });
        var begin = Event(HookPoint.Available, ("MTX_SOURCE_TYPE", "rtspSession"), ("MTX_QUERY", "a%3Db+c"), ("G1", "one"));

        handler.Handle(begin);
        await Wait.ForFileAsync(InFolder("begin"));
        handler.Handle(begin with { IsBeginning = false, EndCause = "gone" });
        await Wait.ForFileAsync(InFolder("interrupted"));
        await Wait.ForFileAsync(InFolder("end"));

        foreach (var file in new[] { "begin", "end" })
        {
            var environment = await File.ReadAllLinesAsync(InFolder(file));
            Assert.Contains("MTX_PATH=cam", environment);
            Assert.Contains("RTSP_PATH=cam", environment);
            Assert.Contains("RTSP_PORT=8554", environment);
            Assert.Contains("MTX_SOURCE_TYPE=rtspSession", environment);
            Assert.Contains("MTX_QUERY=a%3Db+c", environment);
            Assert.Contains("G1=one", environment);
            Assert.Contains("PATH=" + Environment.GetEnvironmentVariable("PATH"), environment);
        }

        await GoneAsync();
        Assert.Empty(_log.Warnings);
        Assert.Contains("[path cam] runOnAvailable command started", _log.All, StringComparison.Ordinal);
        Assert.Contains("[path cam] runOnAvailable command stopped", _log.All, StringComparison.Ordinal);
        Assert.Contains("[path cam] runOnUnavailable command launched", _log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_hook_runs_its_command()
    {
        string Touch(string name) => $"touch {InFolder(name)}";
        var handler = await StartAsync(
            new PathHookOptions
            {
                RunOnInit = Touch("init"),
                RunOnDemand = Touch("demand"),
                RunOnUnDemand = Touch("undemand"),
                RunOnAvailable = Touch("available"),
                RunOnUnavailable = Touch("unavailable"),
                RunOnOnline = Touch("online"),
                RunOnOffline = Touch("offline"),
                RunOnRead = Touch("read"),
                RunOnUnread = Touch("unread"),
                RunOnRecordSegmentCreate = Touch("create"),
                RunOnRecordSegmentComplete = Touch("complete"),
            },
            new GlobalHookOptions { RunOnConnect = Touch("connect"), RunOnDisconnect = Touch("disconnect") });

        foreach (var point in Enum.GetValues<HookPoint>())
        {
            var begin = Event(point);
            handler.Handle(begin);
            if (point is not (HookPoint.SegmentCreated or HookPoint.SegmentCompleted))
            {
                // Its own end, so that it is not interrupted before it did its work.
                await Wait.ForAsync(() => Directory.GetFiles(_folder).Length >= 1 + ((int)point * 2) - (point > HookPoint.Path ? 1 : 0), () => $"{point}");
                handler.Handle(begin with { IsBeginning = false });
            }
        }

        string[] expected = ["available", "complete", "connect", "create", "demand", "disconnect", "init", "offline", "online", "read", "unavailable", "undemand", "unread"];
        await Wait.ForAsync(() => Directory.GetFiles(_folder).Length >= expected.Length, () => string.Join(' ', Directory.GetFiles(_folder)));
        Assert.Equal(expected, Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Connection_is_named_in_the_log_and_in_the_environment()
    {
        var handler = await StartAsync(new PathHookOptions(), new GlobalHookOptions { RunOnConnect = "printenv MTX_CONN_TYPE MTX_CONN_ID" });

        handler.Handle(Event(HookPoint.Connection, ("MTX_CONN_TYPE", "rtmpConn"), ("MTX_CONN_ID", "12345678-aaaa")));

        await _log.WaitForAsync("[rtmpConn 12345678] 12345678-aaaa");
        await _log.WaitForAsync("[rtmpConn 12345678] rtmpConn");
    }

    [Fact]
    public async Task Command_that_ends_by_itself_is_started_again_after_the_pause_until_the_end()
    {
        var clock = new ManualTimeProvider();
        var handler = await StartAsync(new PathHookOptions { RunOnOnline = "echo again", RunOnOnlineRestart = true }, clock: clock);
        var begin = Event(HookPoint.Online);

        handler.Handle(begin);
        for (var i = 1; i <= 3; i++)
        {
            await _log.WaitForAsync("command exited: command exited with code 0", i);
            await PausedAsync(clock);
            clock.Advance(TimeSpan.FromSeconds(4.9));
            Assert.Equal(i, _log.Count("[path cam] again"));
            clock.Advance(TimeSpan.FromSeconds(0.1));
            await _log.WaitForAsync("[path cam] again", i + 1);
        }

        await _log.WaitForAsync("command exited: command exited with code 0", 4);
        handler.Handle(begin with { IsBeginning = false });
        await _log.WaitForAsync("command stopped");
        clock.Advance(TimeSpan.FromSeconds(30));
        await GoneAsync();
        Assert.Equal(4, _log.Count("[path cam] again"));
    }

    [Fact]
    public async Task Failure_is_one_warning_with_its_reason_however_often_it_is_tried()
    {
        var clock = new ManualTimeProvider();
        var handler = await StartAsync(
            new PathHookOptions
            {
                RunOnInit = "no-such-program-anywhere -x",
                RunOnInitRestart = true,
                RunOnRecordSegmentCreate = "sh -c 'echo no space left >&2; exit 3'",
                RunOnRecordSegmentComplete = "sh -c 'kill -SEGV $$$$'",
            },
            clock: clock);

        handler.Handle(Event(HookPoint.Path));
        for (var i = 1; i <= 3; i++)
        {
            await _log.WaitForAsync("runOnInit command could not start: no-such-program-anywhere: No such file or directory", i);
            await PausedAsync(clock);
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        handler.Handle(Event(HookPoint.SegmentCreated));
        await _log.WaitForAsync("runOnRecordSegmentCreate command exited: command exited with code 3: no space left");
        handler.Handle(Event(HookPoint.SegmentCompleted));
        await _log.WaitForAsync("runOnRecordSegmentComplete command exited: command was ended by signal 11");
        Assert.Equal(3, _log.Warnings.Count());
    }

    [Fact]
    public async Task Command_with_an_open_quote_is_a_warning_and_nothing_else()
    {
        var handler = await StartAsync(new PathHookOptions { RunOnOnline = "echo 'x" });

        handler.Handle(Event(HookPoint.Online));

        await _log.WaitForAsync("runOnOnline command could not start: a single quote is not closed");
    }

    [Fact]
    public async Task Command_that_ignores_the_interrupt_is_killed_with_its_children()
    {
        var handler = await StartAsync(
            new PathHookOptions { RunOnRead = Script("trap '' INT; sleep 60 & echo $$! > $$D/child.new; mv $$D/child.new $$D/child; wait") },
            new GlobalHookOptions { HooksStopTimeout = TimeSpan.FromMilliseconds(300) });
        var begin = Event(HookPoint.Read);

        handler.Handle(begin);
        await Wait.ForFileAsync(InFolder("child"));
        var child = int.Parse(await File.ReadAllTextAsync(InFolder("child")), CultureInfo.InvariantCulture);
        Assert.True(ProcFiles.IsAlive(child));
        handler.Handle(begin with { IsBeginning = false });

        await _log.WaitForAsync("did not end within 0.3 s and is killed");
        await GoneAsync();
        await Wait.ForAsync(() => !ProcFiles.IsAlive(child), () => $"the end of process {child}");
    }

    [Fact]
    public async Task Child_that_outlives_its_command_ends_with_what_lasts()
    {
        var handler = await StartAsync(
            new PathHookOptions { RunOnOnline = Script("sleep 60 > /dev/null 2>&1 & echo $$! > $$D/child.new; mv $$D/child.new $$D/child") },
            new GlobalHookOptions { HooksStopTimeout = TimeSpan.FromMilliseconds(300) });
        var begin = Event(HookPoint.Online);

        handler.Handle(begin);
        await Wait.ForFileAsync(InFolder("child"));
        var child = int.Parse(await File.ReadAllTextAsync(InFolder("child")), CultureInfo.InvariantCulture);
        await _log.WaitForAsync("runOnOnline command exited");
        Assert.True(ProcFiles.IsAlive(child));
        handler.Handle(begin with { IsBeginning = false });

        await GoneAsync();
        await Wait.ForAsync(() => !ProcFiles.IsAlive(child), () => $"the end of process {child}");
    }

    [Fact]
    public async Task Reload_touches_only_the_commands_that_it_changes()
    {
        var options = new PathHookOptions { RunOnAvailable = "sleep 60", RunOnOnline = "sleep 61", RunOnUnread = "true" };
        var handler = await StartAsync(options);
        handler.Handle(Event(HookPoint.Available));
        handler.Handle(Event(HookPoint.Online));
        handler.Handle(Event(HookPoint.Read));
        await _log.WaitForAsync("runOnOnline command started");

        _monitor!.Change(new FakeConfiguration(new GlobalHookOptions(), new FakePath("cam", options with { RunOnOnline = "sleep 62", RunOnRead = "sleep 63" })));

        await _log.WaitForAsync("runOnOnline command stopped: its settings have changed");
        await _log.WaitForAsync("runOnOnline command started", 2);
        await _log.WaitForAsync("runOnRead command started");
        Assert.Equal(1, _log.Count("runOnAvailable command started"));
        Assert.Equal(0, _log.Count("runOnAvailable command stopped"));

        _monitor.Change(new FakeConfiguration(new GlobalHookOptions(), new FakePath("cam", new PathHookOptions())));
        await _log.WaitForAsync("runOnAvailable command stopped");
        await GoneAsync();
    }

    [Fact]
    public async Task Stop_lets_launched_commands_finish_and_leaves_nothing_behind()
    {
        // On a clock that stands still: the only limit is the deadline of the test.
        var options = new PathHookOptions
        {
            RunOnAvailable = "sleep 60",
            RunOnUnavailable = Script("while [ ! -e $$D/go ]; do sleep 0.05; done; touch $$D/finished"),
            RunOnOnline = Script("trap '' INT TERM; echo ready; while true; do sleep 0.05; done"),
        };
        var handler = await StartAsync(options, clock: new ManualTimeProvider());
        var begin = Event(HookPoint.Available);
        handler.Handle(begin);
        handler.Handle(Event(HookPoint.Online));
        await _log.WaitForAsync("[path cam] ready");
        handler.Handle(begin with { IsBeginning = false });

        using var deadline = new CancellationTokenSource();
        var stopped = handler.StopAsync(deadline.Token).AsTask();
        await File.WriteAllTextAsync(InFolder("go"), "");
        await Wait.ForFileAsync(InFolder("finished"));
        await Wait.ForAsync(() => _running() == 1, () => $"{_running()} processes are still there:\n{_log.All}");
        Assert.False(stopped.IsCompleted);

        await deadline.CancelAsync();
        await stopped.WaitAsync(TimeSpan.FromSeconds(15));
        _handlers.Clear();

        Assert.Equal(0, _running());
        Assert.Equal(0, ProcFiles.CountZombies());
    }

    [Theory]
    [InlineData(true, "publisher", 1)]
    [InlineData(false, "publisher", 0)]
    [InlineData(false, "rtsp://h/x", 1)]
    public void Settings_that_contradict_the_path_are_refused(bool isPattern, string source, int faults)
    {
        var options = new PathHookOptions { RunOnInit = isPattern ? "x" : "", RunOnDemand = "y" };
        var path = new FakePath("cam", options, new Sdk.Configuration.PathOptions { Source = source }, isPattern);

        Assert.Equal(faults, options.Validate(new(new FakeConfiguration(new GlobalHookOptions()), path)).Count());
        Assert.Single(new GlobalHookOptions { HooksStopTimeout = TimeSpan.FromSeconds(-1) }.Validate(null!));
    }

    [Fact]
    public async Task Thousand_commands_leave_neither_zombies_nor_descriptors_nor_threads()
    {
        var handler = await StartAsync(new PathHookOptions { RunOnRead = "true", RunOnUnread = "true", RunOnOnline = "sleep 60" });
        await RunManyAsync(handler, 50);
        var (descriptors, threads) = (ProcFiles.OwnDescriptors, ProcFiles.OwnThreads);

        await RunManyAsync(handler, 500);

        // Pipes are closed a moment after their processes have ended, and the runtime has threads of its own; a leak would be one per command.
        await Wait.ForAsync(() => ProcFiles.CountZombies() == 0, () => $"{ProcFiles.CountZombies()} zombies");
        await Wait.ForAsync(() => ProcFiles.OwnDescriptors < descriptors + 100, () => $"{descriptors} descriptors were open, {ProcFiles.OwnDescriptors} are");
        await Wait.ForAsync(() => ProcFiles.OwnThreads < threads + 100, () => $"there were {threads} threads, now {ProcFiles.OwnThreads}");
        Assert.Empty(_log.Warnings);

        // Running side by side, they cost no thread either.
        var running = Enumerable.Range(0, 150).Select(_ => Event(HookPoint.Online)).ToList();
        running.ForEach(handler.Handle);
        await Wait.ForAsync(() => _running() == running.Count, () => $"{_running()} running");
        await Wait.ForAsync(() => ProcFiles.OwnThreads < threads + 100, () => $"there were {threads} threads, now {ProcFiles.OwnThreads}");
        running.ForEach(begin => handler.Handle(begin with { IsBeginning = false }));
        await GoneAsync();
    }

    private async Task RunManyAsync(ExecHookHandler handler, int count)
    {
        var former = _log.Count("runOnUnread command exited");
        for (var i = 0; i < count; i++)
        {
            var begin = Event(HookPoint.Read);
            handler.Handle(begin);
            handler.Handle(begin with { IsBeginning = false });
        }

        await _log.WaitForAsync("runOnUnread command exited", former + count);
        await GoneAsync();
    }

    private async Task<ExecHookHandler> StartAsync(PathHookOptions path, GlobalHookOptions? global = null, TimeProvider? clock = null)
    {
        _monitor = new FakeMonitor(new FakeConfiguration(global ?? new GlobalHookOptions(), new FakePath("cam", path)));
        var handler = new ExecHookHandler(_monitor, clock ?? TimeProvider.System, _log, _ =>
        {
            var starter = new UnixProcessStarter(TimeProvider.System);
            _running = () => starter.Count;
            return starter;
        });
        await handler.StartAsync(CancellationToken.None);
        _handlers.Add(handler);
        return handler;
    }

    private HookEvent Event(HookPoint point, params (string Name, string Value)[] variables)
    {
        var all = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        if (point == HookPoint.Connection)
        {
            return new HookEvent { Point = point, IsBeginning = true, Correlation = Guid.NewGuid(), Variables = all };
        }

        all["MTX_PATH"] = "cam";
        return new HookEvent { Point = point, IsBeginning = true, Correlation = Guid.NewGuid(), PathName = "cam", Path = _monitor!.Current.Paths[0], Variables = all };
    }

    private string InFolder(string name) => Path.Combine(_folder, name);

    private string Script(string text) => $"sh -c '{text.Replace("'", "'\\''", StringComparison.Ordinal).Replace("$$D", _folder, StringComparison.Ordinal)}'";

    // The pause before the next attempt begins a moment after the end of the last one is told.
    private static Task PausedAsync(ManualTimeProvider clock) => Wait.ForAsync(() => clock.TimeToNextTimer == TimeSpan.FromSeconds(5), () => $"the pause; {clock.TimeToNextTimer}");

    private Task GoneAsync() => Wait.ForAsync(() => _running() == 0, () => $"{_running()} processes are still there:\n{_log.All}");
}
