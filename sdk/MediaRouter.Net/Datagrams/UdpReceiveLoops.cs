using Microsoft.Extensions.Logging;

namespace MediaRouter.Net;

/// <summary>A few threads that receive for all UDP sockets; one instance per process or per server.</summary>
public sealed class UdpReceiveLoops : IAsyncDisposable
{
    // One thread takes more than 500 000 packets a second out of full buffers, and some 200 publishers at 5 % of a core each hundred.
    private const int MaxDefaultLoops = 4;

    private readonly UdpReceiveLoop[] _loops;
    private int _disposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="count">Number of threads; 0 means one per two processors, at most 4.</param>
    /// <param name="log">For defects of sinks and for sockets that fail.</param>
    /// <param name="backend">Which system interface waits and receives.</param>
    public UdpReceiveLoops(int count, ILogger log, NetBackend backend = NetBackend.Automatic)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(log);
        var native = backend == NetBackend.Automatic && OperatingSystem.IsLinux();
        _loops = new UdpReceiveLoop[count == 0 ? Math.Clamp(Environment.ProcessorCount / 2, 1, MaxDefaultLoops) : count];
        for (var i = 0; i < _loops.Length; i++)
        {
            _loops[i] = native ? new EpollReceiveLoop(i, log) : new SelectReceiveLoop(i, log);
            _loops[i].Start();
        }
    }

    /// <summary>Begins to receive from a socket, on the thread with the fewest.</summary>
    /// <param name="port">The socket; borrowed until the reception was disposed. Nobody else may receive from it.</param>
    /// <param name="sink">Who takes the datagrams.</param>
    /// <exception cref="ObjectDisposedException">The loops were disposed.</exception>
    public UdpReception Start(UdpPort port, IDatagramSink sink)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(sink);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var best = _loops[0];
        foreach (var loop in _loops)
        {
            if (loop.Load < best.Load)
            {
                best = loop;
            }
        }

        return best.Add(port, sink);
    }

    /// <summary>Stops and joins the threads; receptions that are left end.</summary>
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
}
