using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksExec;

/// <summary>Something that has begun and not ended, with the command that runs meanwhile.</summary>
internal sealed class LastingHook(HookEvent beginning, ILogger log)
{
    private HookCommand? _command;
    private CommandRun? _run;

    public HookEvent Beginning => beginning;

    /// <summary>Lets a command run from now on; the one that ran before is stopped if it is another.</summary>
    /// <param name="command">The command as it is configured now.</param>
    /// <param name="start">Starts it.</param>
    /// <param name="stopLimit">What the former command has to end.</param>
    public void Use(HookCommand command, Func<HookCommand, ILogger, CommandRun> start, TimeSpan stopLimit)
    {
        if (command == _command)
        {
            return;
        }

        Stop("its settings have changed", stopLimit);
        _command = command;
        if (command.Text.Length > 0)
        {
            log.LogInformation("{Hook} command started", command.Name);
            _run = start(command, log);
        }
    }

    /// <summary>Stops the command that runs.</summary>
    /// <param name="reason">Stands in the log; may be empty.</param>
    /// <param name="limit">What it has to end.</param>
    public void Stop(string reason, TimeSpan limit)
    {
        if (_run is not { } run || _command is not { } command)
        {
            return;
        }

        _run = null;
        run.Stop(limit);
        if (reason.Length == 0)
        {
            log.LogInformation("{Hook} command stopped", command.Name);
        }
        else
        {
            log.LogInformation("{Hook} command stopped: {Reason}", command.Name, reason);
        }
    }
}
