using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.HooksExec;

/// <summary>One command as it is configured.</summary>
/// <param name="Name">Key of the setting.</param>
/// <param name="Text">The command; empty if there is none.</param>
/// <param name="Restarts">Whether it is started again when it ends by itself.</param>
internal sealed record HookCommand(string Name, string Text, bool Restarts = false)
{
    /// <summary>The command of something that lasts.</summary>
    /// <returns><see langword="null"/> for moments.</returns>
    public static HookCommand? WhileLasting(HookPoint point, GlobalHookOptions global, PathHookOptions path) => point switch
    {
        HookPoint.Connection => new("runOnConnect", global.RunOnConnect, global.RunOnConnectRestart),
        HookPoint.Path => new("runOnInit", path.RunOnInit, path.RunOnInitRestart),
        HookPoint.Demand => new("runOnDemand", path.RunOnDemand, path.RunOnDemandRestart),
        HookPoint.Available => new("runOnAvailable", path.RunOnAvailable, path.RunOnAvailableRestart),
        HookPoint.Online => new("runOnOnline", path.RunOnOnline, path.RunOnOnlineRestart),
        HookPoint.Read => new("runOnRead", path.RunOnRead, path.RunOnReadRestart),
        _ => null,
    };

    /// <summary>The command of a moment, or of the end of something that lasted.</summary>
    /// <returns><see langword="null"/> if there is no such setting.</returns>
    public static HookCommand? Once(HookPoint point, GlobalHookOptions global, PathHookOptions path) => point switch
    {
        HookPoint.Connection => new("runOnDisconnect", global.RunOnDisconnect),
        HookPoint.Demand => new("runOnUnDemand", path.RunOnUnDemand),
        HookPoint.Available => new("runOnUnavailable", path.RunOnUnavailable),
        HookPoint.Online => new("runOnOffline", path.RunOnOffline),
        HookPoint.Read => new("runOnUnread", path.RunOnUnread),
        HookPoint.SegmentCreated => new("runOnRecordSegmentCreate", path.RunOnRecordSegmentCreate),
        HookPoint.SegmentCompleted => new("runOnRecordSegmentComplete", path.RunOnRecordSegmentComplete),
        _ => null,
    };
}
