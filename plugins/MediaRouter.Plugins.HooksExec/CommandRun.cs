using MediaRouter.Plugins.HooksExec.Commands;
using MediaRouter.Plugins.HooksExec.Processes;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksExec;

/// <summary>One command that was started, over all its restarts.</summary>
internal sealed class CommandRun
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(5);

    // What a command wrote last often says why it failed, and may arrive a moment after its end.
    private static readonly TimeSpan OutputTime = TimeSpan.FromMilliseconds(250);

    private readonly HookCommand _command;
    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly IProcessStarter _starter;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    // Guarded by _gate. More than one if a former attempt has left children behind.
    private readonly List<ICommandProcess> _processes = [];
    private bool _isStopping;
    private Task _ending = Task.CompletedTask;

    // Touched only by the run loop.
    private string _lastFault = "";

    // Written by the run loop.
    private volatile bool _isLeftOver;

    private CommandRun(HookCommand command, IReadOnlyDictionary<string, string> variables, IProcessStarter starter, TimeProvider time, ILogger log)
    {
        _command = command;
        _variables = variables;
        _starter = starter;
        _time = time;
        _log = log;
    }

    /// <summary>Completes when the command and all that it started have ended.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Whether the command itself has ended and only its children are left.</summary>
    public bool IsLeftOver => _isLeftOver;

    /// <summary>Starts a command. Whether that works is told by the log alone.</summary>
    public static CommandRun Start(HookCommand command, IReadOnlyDictionary<string, string> variables, IProcessStarter starter, TimeProvider time, ILogger log)
    {
        var run = new CommandRun(command, variables, starter, time, log);
        run.Completion = run.RunAsync(run.TryStart());
        return run;
    }

    /// <summary>Interrupts the command, and kills it if it does not end in time. Returns at once.</summary>
    /// <param name="limit">Zero waits as long as it takes.</param>
    public void Stop(TimeSpan limit)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                return;
            }

            // Known before the first process ends by the interrupt, so that its end is not taken for a failure.
            _isStopping = true;
            _stop.TrySetResult();
            _ending = EndAsync([.. _processes], limit);
        }
    }

    /// <summary>Kills the command and its children.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _isStopping = true;
            _stop.TrySetResult();
            foreach (var process in _processes)
            {
                process.Kill();
            }
        }
    }

    private async Task RunAsync(ICommandProcess? process)
    {
        while (true)
        {
            if (process is not null)
            {
                var exit = await process.Exited;
                if (_stop.Task.IsCompleted)
                {
                    break;
                }

                await ReportAsync(process, exit);
            }

            if (!_command.Restarts)
            {
                break;
            }

            try
            {
                // Without a stop in between, this ends with a timeout.
                await _stop.Task.WaitAsync(RestartPause, _time);
                break;
            }
            catch (TimeoutException)
            {
                process = TryStart();
            }
        }

        _isLeftOver = true;
        Task[] left;
        lock (_gate)
        {
            left = [.. _processes.Select(started => started.Gone)];
        }

        await Task.WhenAll(left);
        await _ending;
    }

    private ICommandProcess? TryStart()
    {
        if (!PreparedCommand.TryMake(_command.Text, _variables, OperatingSystem.IsWindows(), out var prepared, out var fault))
        {
            Warn($"could not start: {fault}");
            return null;
        }

        try
        {
            lock (_gate)
            {
                if (_isStopping)
                {
                    return null;
                }

                _processes.RemoveAll(former => former.Gone.IsCompleted);
                var process = _starter.Start(prepared, _log);
                _processes.Add(process);
                return process;
            }
        }
        catch (IOException ex)
        {
            Warn($"could not start: {ex.Message}");
            return null;
        }
    }

    private async Task ReportAsync(ICommandProcess process, CommandExit exit)
    {
        if (exit is { Code: 0 or null, Signal: 0 })
        {
            _lastFault = "";
            if (_command.Restarts)
            {
                _log.LogInformation("{Hook} command exited: {Exit}", _command.Name, exit);
            }
            else
            {
                _log.LogDebug("{Hook} command exited: {Exit}", _command.Name, exit);
            }

            return;
        }

        try
        {
            await process.OutputEnded.WaitAsync(OutputTime, _time);
        }
        catch (TimeoutException)
        {
            // A child of it holds the output open.
        }

        Warn(process.LastOutput.Length == 0 ? $"exited: {exit}" : $"exited: {exit}: {process.LastOutput}");
    }

    // A command that fails again and again for the same reason is worth one warning.
    private void Warn(string fault)
    {
        var level = fault == _lastFault ? LogLevel.Debug : LogLevel.Warning;
        _lastFault = fault;
        _log.Log(level, "{Hook} command {Fault}", _command.Name, fault);
    }

    private async Task EndAsync(ICommandProcess[] processes, TimeSpan limit)
    {
        foreach (var process in processes)
        {
            process.Interrupt();
        }

        var gone = Task.WhenAll(processes.Select(process => process.Gone));
        try
        {
            await gone.WaitAsync(limit == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : limit, _time);
        }
        catch (TimeoutException)
        {
            _log.LogWarning("{Hook} command did not end within {Seconds} s and is killed", _command.Name, limit.TotalSeconds);
            foreach (var process in processes)
            {
                process.Kill();
            }

            await gone;
        }
    }
}
