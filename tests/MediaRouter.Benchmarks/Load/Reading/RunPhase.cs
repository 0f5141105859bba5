namespace MediaRouter.Benchmarks.Load.Reading;

internal enum RunPhase
{
    /// <summary>Received and checked, not counted.</summary>
    WarmUp,

    /// <summary>The window over which everything is counted.</summary>
    Measuring,

    Done,
}
