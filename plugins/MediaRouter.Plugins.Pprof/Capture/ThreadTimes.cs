namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>Measures how long threads run while a profile is taken.</summary>
internal sealed class ThreadTimes(Dictionary<long, (long Nanoseconds, string Name)> before)
{
    // Often enough that most of the time of threads that end meanwhile is seen.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<long, (long Nanoseconds, string Name)> _last = new(before);

    /// <summary>Processor time and name of each thread since the beginning; empty where the system does not tell.</summary>
    public IReadOnlyDictionary<long, (long Nanoseconds, string Name)> Elapsed =>
        _last.ToDictionary(thread => thread.Key, thread => (Math.Max(0, thread.Value.Nanoseconds - before.GetValueOrDefault(thread.Key).Nanoseconds), thread.Value.Name));

    /// <summary>Reads the times again and again until the profile is over.</summary>
    public async Task WatchAsync(TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var left = duration; left > TimeSpan.Zero; left = duration - time.GetElapsedTime(start))
        {
            await Task.Delay(left < Interval ? left : Interval, time, cancellationToken);
            foreach (var (id, thread) in ThreadClock.Read())
            {
                _last[id] = thread;
            }
        }
    }
}
