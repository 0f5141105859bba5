namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>How often each stack of one thread was met.</summary>
internal sealed class ThreadSamples
{
    /// <summary>Samples in managed code, by the number of the stack.</summary>
    public Dictionary<int, int> Managed { get; } = [];

    /// <summary>Samples in system calls and other native code.</summary>
    public Dictionary<int, int> Native { get; } = [];

    public int Count { get; private set; }

    /// <summary>Number of the stack that was met last.</summary>
    public int LastStack { get; private set; }

    public void Add(int stack, bool isManaged)
    {
        Count++;
        LastStack = stack;
        var counts = isManaged ? Managed : Native;
        counts[stack] = counts.GetValueOrDefault(stack) + 1;
    }
}
