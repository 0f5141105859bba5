using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.HooksExec;

/// <summary>Commands of connections, and what holds for all commands.</summary>
[Options(OptionsScope.Global, Title = "Commands", Order = 25)]
internal sealed record GlobalHookOptions : IValidatedOptions
{
    // Timers of the platform end at 49 days.
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(24);

    /// <summary>Runs while a connection lasts; empty for none.</summary>
    [Setting("Command that runs while a client is connected. Variables: $MTX_CONN_TYPE, $MTX_CONN_ID, $RTSP_PORT. No shell is involved.")]
    [FormerKey("preScript")]
    public string RunOnConnect { get; init; } = "";

    /// <summary>Whether <see cref="RunOnConnect"/> is started again when it ends by itself.</summary>
    [Setting("Start the command of runOnConnect again, after 5 seconds, when it ends by itself.")]
    public bool RunOnConnectRestart { get; init; }

    /// <summary>Launched when a connection has ended; empty for none.</summary>
    [Setting("Command that is launched when a client has disconnected. Variables: those of runOnConnect.")]
    [FormerKey("postScript")]
    public string RunOnDisconnect { get; init; } = "";

    /// <summary>Time between the interrupt and the kill of a command that shall end; zero never kills while the router runs.</summary>
    [Setting("How long a command has to end after it was interrupted (SIGINT), before it and its children are killed; 0 waits as long as it takes.")]
    public TimeSpan HooksStopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (HooksStopTimeout < TimeSpan.Zero || HooksStopTimeout > LongestTime)
        {
            yield return $"'hooksStopTimeout' must be between 0 and {LongestTime.Days} days, but is {DurationText.Format(HooksStopTimeout)}";
        }
    }
}
