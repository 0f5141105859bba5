namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>One thread at one moment.</summary>
/// <param name="Id">The system's number.</param>
/// <param name="Name">The system's name; may be empty.</param>
/// <param name="Activity">What the thread was doing.</param>
/// <param name="Stack">The innermost function first; empty if the thread never runs managed code.</param>
internal sealed record ThreadSnapshot(long Id, string Name, string Activity, IReadOnlyList<Frame> Stack);
