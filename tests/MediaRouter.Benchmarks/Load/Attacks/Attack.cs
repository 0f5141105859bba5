namespace MediaRouter.Benchmarks.Load.Attacks;

/// <summary>Something hostile that goes on in a thread of its own while the readers are measured.</summary>
internal abstract class Attack : IDisposable
{
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stopping = new();

    protected Attack()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = GetType().Name };
    }

    protected bool IsStopping => _stopping.IsSet;

    public void Start() => _thread.Start();

    /// <summary>Ends the thread, then lets go of the connections, except for those whose attack is to stay.</summary>
    public void Stop()
    {
        _stopping.Set();
        _thread.Join();
        LetGo();
    }

    /// <summary>Adds what the attack did; called after <see cref="Stop"/>.</summary>
    public abstract void AddCounts(IDictionary<string, long> counts);

    public virtual void Dispose()
    {
        Stop();
        _stopping.Dispose();
    }

    /// <summary>Goes on until <see cref="IsStopping"/>, and throws nothing.</summary>
    protected abstract void Run();

    /// <summary>Closes what should be closed when the attack is over. May be called twice.</summary>
    protected virtual void LetGo()
    {
    }

    /// <returns>False when the attack is to end.</returns>
    protected bool Pause(double seconds) => !_stopping.Wait(TimeSpan.FromSeconds(Math.Max(0, seconds)));

    protected static void Count(IDictionary<string, long> counts, string name, long value) =>
        counts[name] = value + (counts.TryGetValue(name, out var before) ? before : 0);
}
