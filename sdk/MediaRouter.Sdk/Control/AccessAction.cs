namespace MediaRouter.Sdk.Control;

/// <summary>What a client wants to do.</summary>
public enum AccessAction
{
    /// <summary>Feed a path.</summary>
    Publish,

    /// <summary>Read a path.</summary>
    Read,

    /// <summary>Get recordings.</summary>
    Playback,

    /// <summary>Use the control API.</summary>
    Api,

    /// <summary>Read metrics.</summary>
    Metrics,

    /// <summary>Read profiles of the process.</summary>
    Pprof,
}
