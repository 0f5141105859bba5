using Microsoft.Extensions.Logging;

namespace MediaRouter.Net;

/// <summary>The threads that send to readers; one instance per process.</summary>
/// <remarks>
/// Each reader belongs to one loop for its life and is touched by that loop alone. Others talk to a loop through one queue; nobody waits
/// for a loop except who closes a reader and wants to know when it is done.
/// </remarks>
public sealed class EgressLoops : IAsyncDisposable
{
    private readonly EgressLoop[] _loops;
    private int _disposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="count">Number of loops; 0 means one per processor.</param>
    /// <param name="log">For defects.</param>
    /// <param name="backend">Which system interface waits and sends.</param>
    public EgressLoops(int count, ILogger log, NetBackend backend = NetBackend.Automatic)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(log);
        Backend = backend == NetBackend.Automatic && OperatingSystem.IsLinux() ? NetBackend.Automatic : NetBackend.Managed;
        _loops = new EgressLoop[count == 0 ? Environment.ProcessorCount : count];
        for (var i = 0; i < _loops.Length; i++)
        {
            _loops[i] = new EgressLoop(i, log, Backend == NetBackend.Automatic ? new EpollPoller() : new SelectPoller());
        }

        foreach (var loop in _loops)
        {
            loop.Start();
        }
    }

    /// <summary>Number of loops.</summary>
    public int Count => _loops.Length;

    /// <summary>Readers on all loops.</summary>
    public int ReaderCount => _loops.Sum(static l => l.Load);

    /// <summary>Adds up what the loops have measured. Costs them nothing.</summary>
    public EgressStatistics ReadStatistics()
    {
        var sum = _loops[0].Meter.Read();
        foreach (var loop in _loops.AsSpan(1))
        {
            var one = loop.Meter.Read();
            sum = new EgressStatistics
            {
                Readers = sum.Readers + one.Readers,
                BlockedReaders = sum.BlockedReaders + one.BlockedReaders,
                Latency = sum.Latency.Plus(one.Latency),
                FirstChunkDelay = sum.FirstChunkDelay.Plus(one.FirstChunkDelay),
                Backlog = sum.Backlog.Plus(one.Backlog),
            };
        }

        return sum;
    }

    /// <summary><see cref="NetBackend.Automatic"/> only where the native one is in use.</summary>
    internal NetBackend Backend { get; }

    /// <summary>Makes a group for one wire form of one stream. It needs no disposal.</summary>
    /// <param name="options">What is to be known about the wire form.</param>
    public EgressGroup CreateGroup(EgressGroupOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new EgressGroup(_loops, options);
    }

    /// <summary>Stops and joins the threads. Readers that are left fail with <see cref="EgressFailure.LoopsStopped"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        foreach (var loop in _loops)
        {
            await loop.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The loop with the fewest readers, with one more counted.</summary>
    internal EgressLoop Assign()
    {
        var best = _loops[0];
        foreach (var loop in _loops)
        {
            if (loop.Load < best.Load)
            {
                best = loop;
            }
        }

        best.AddLoad(1);
        return best;
    }
}
