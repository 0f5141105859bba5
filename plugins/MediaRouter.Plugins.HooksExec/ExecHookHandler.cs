using System.Composition;
using System.Threading.Channels;
using MediaRouter.Plugins.HooksExec.Commands;
using MediaRouter.Plugins.HooksExec.Processes;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksExec;

/// <summary>Runs the commands that are configured for what happens.</summary>
/// <remarks>
/// Events and reloads go through one queue that one loop empties, so commands start in the order of the events and the caller never waits
/// for the start of a process. Nothing else is a thread: processes that run cost a continuation each.
/// </remarks>
[Export(typeof(IHookHandler))]
[Shared]
internal sealed class ExecHookHandler : IHookHandler, IPart
{
    // Of the time that the router has to stop, what launched commands may use to finish by themselves.
    private static readonly TimeSpan LaunchedGrace = TimeSpan.FromSeconds(2);

    private readonly IConfigurationMonitor _monitor;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Func<TimeProvider, IProcessStarter> _makeStarter;

    // Events are rare: some for each connection. Unbounded, because an end that is lost would leave a command running.
    private readonly Channel<object> _queue = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });

    // Set by StartAsync.
    private IProcessStarter? _starter;
    private IDisposable? _subscription;
    private Task _loop = Task.CompletedTask;

    // Touched only by the loop, and after its end by StopAsync.
    private readonly Dictionary<(HookPoint Point, Guid Correlation), LastingHook> _lasting = [];
    private readonly List<CommandRun> _runs = [];
    private int _pruneAt = 16;

    [ImportingConstructor]
    public ExecHookHandler(IConfigurationMonitor monitor, TimeProvider time, ILogger log)
        : this(monitor, time, log, MakeStarter)
    {
    }

    internal ExecHookHandler(IConfigurationMonitor monitor, TimeProvider time, ILogger log, Func<TimeProvider, IProcessStarter> makeStarter)
    {
        _monitor = monitor;
        _time = time;
        _log = log;
        _makeStarter = makeStarter;
    }

    private static IProcessStarter MakeStarter(TimeProvider time) => OperatingSystem.IsWindows() ? new TreeProcessStarter(time) : new UnixProcessStarter(time);

    private TimeSpan StopLimit => _monitor.Current.Get<GlobalHookOptions>().HooksStopTimeout;

    /// <inheritdoc/>
    public bool CanSupply(IPathConfiguration path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Get<PathHookOptions>().RunOnDemand.Length > 0;
    }

    /// <inheritdoc/>
    public void Handle(HookEvent hookEvent) => _queue.Writer.TryWrite(hookEvent);

    /// <inheritdoc/>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _starter = _makeStarter(_time);
        _subscription = _monitor.OnChanged(configuration => _queue.Writer.TryWrite(configuration));
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        _queue.Writer.TryComplete();
        await _loop;
        if (_starter is null)
        {
            return;
        }

        // What still lasts is not told of its end any more.
        foreach (var hook in _lasting.Values)
        {
            hook.Stop("the router is stopping", StopLimit);
        }

        _lasting.Clear();
        await EndRunsAsync(cancellationToken);
        _starter.Dispose();
        _starter = null;
    }

    private async Task EndRunsAsync(CancellationToken cancellationToken)
    {
        foreach (var run in _runs.Where(run => run.IsLeftOver))
        {
            run.Stop(StopLimit);
        }

        var all = Task.WhenAll(_runs.Select(run => run.Completion));
        if (all.IsCompleted)
        {
            return;
        }

        _log.LogInformation("waiting for running hooks");
        try
        {
            try
            {
                await all.WaitAsync(LaunchedGrace, _time, cancellationToken);
                return;
            }
            catch (TimeoutException)
            {
                foreach (var run in _runs)
                {
                    run.Stop(StopLimit);
                }
            }

            await all.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var killed = _runs.Where(run => !run.Completion.IsCompleted).ToList();
            killed.ForEach(run => run.Kill());
            _log.LogWarning("{Count} hook commands did not end in time and were killed", killed.Count);
            await all;
        }
    }

    private async Task RunAsync()
    {
        await foreach (var item in _queue.Reader.ReadAllAsync())
        {
            try
            {
                if (item is HookEvent hookEvent)
                {
                    Take(hookEvent);
                }
                else
                {
                    Reload();
                }
            }
            catch (Exception ex)
            {
                // One event that goes wrong must not keep the others from their commands.
                _log.LogError(ex, "Unexpected failure while a hook was handled");
            }

            Prune();
        }
    }

    private void Take(HookEvent hookEvent)
    {
        var configuration = _monitor.Current;
        var global = configuration.Get<GlobalHookOptions>();
        var path = OptionsOf(hookEvent, configuration);
        var log = LogFor(hookEvent);
        var lasting = HookCommand.WhileLasting(hookEvent.Point, global, path);
        if (lasting is not null && hookEvent.IsBeginning)
        {
            var hook = new LastingHook(hookEvent, log);
            _lasting[(hookEvent.Point, hookEvent.Correlation)] = hook;
            hook.Use(lasting, (command, narrowed) => Run(command, hookEvent, narrowed), global.HooksStopTimeout);
            return;
        }

        if (_lasting.Remove((hookEvent.Point, hookEvent.Correlation), out var ended))
        {
            ended.Stop(hookEvent.Point == HookPoint.Demand ? hookEvent.EndCause : "", global.HooksStopTimeout);
        }

        if (HookCommand.Once(hookEvent.Point, global, path) is { Text.Length: > 0 } once)
        {
            log.LogInformation("{Hook} command launched", once.Name);
            Run(once, hookEvent, log);
        }
    }

    // Only what runs under other settings than before is touched.
    private void Reload()
    {
        var configuration = _monitor.Current;
        var global = configuration.Get<GlobalHookOptions>();
        var entries = configuration.Paths.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        foreach (var hook in _lasting.Values)
        {
            PathHookOptions path;
            if (hook.Beginning.Path is not { } former)
            {
                path = new PathHookOptions();
            }
            else if (entries.TryGetValue(former.Name, out var present))
            {
                path = present.Get<PathHookOptions>();
            }
            else
            {
                // The path is being closed; its end will be told.
                continue;
            }

            if (HookCommand.WhileLasting(hook.Beginning.Point, global, path) is { } command)
            {
                hook.Use(command, (next, log) => Run(next, hook.Beginning, log), global.HooksStopTimeout);
            }
        }
    }

    private CommandRun Run(HookCommand command, HookEvent hookEvent, ILogger log)
    {
        var run = CommandRun.Start(command, CommandEnvironment.Of(hookEvent, _monitor.Current), _starter!, _time, log);
        _runs.Add(run);
        return run;
    }

    // An event may have waited in the queue while the configuration moved on.
    private static PathHookOptions OptionsOf(HookEvent hookEvent, IRouterConfiguration configuration)
    {
        if (hookEvent.Path is not { } told)
        {
            return new PathHookOptions();
        }

        var present = configuration.Paths.FirstOrDefault(entry => entry.Name == told.Name);
        return (hookEvent.IsBeginning ? present ?? told : told).Get<PathHookOptions>();
    }

    private ILogger LogFor(HookEvent hookEvent)
    {
        if (hookEvent.PathName.Length > 0)
        {
            return _log.Narrow($"path {hookEvent.PathName}");
        }

        var type = hookEvent.Variables.GetValueOrDefault("MTX_CONN_TYPE", "conn");
        var id = hookEvent.Variables.GetValueOrDefault("MTX_CONN_ID", "");
        return _log.Narrow($"{type} {(id.Length > 8 ? id[..8] : id)}");
    }

    // Amortised: looked through when it has doubled since.
    private void Prune()
    {
        if (_runs.Count < _pruneAt)
        {
            return;
        }

        _runs.RemoveAll(run => run.Completion.IsCompleted);
        _pruneAt = Math.Max(16, _runs.Count * 2);
    }
}
