using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Net;

/// <summary>A few threads that wait for many connections, and receive for those that send much.</summary>
/// <remarks>
/// A receive that waits by itself wakes two threads, one that waits for all sockets and one of the pool, and each connection needs a buffer. Here the thread
/// that waits also receives, into one buffer for all of its connections. Where epoll is missing, each connection waits by itself.
/// </remarks>
public sealed class StreamReceiveLoops : IAsyncDisposable
{
    // What is made of the media is made on these threads too, so there is one for each processor.
    private const int MaxDefaultLoops = 16;

    private readonly StreamReceiveLoop[] _loops;
    private int _next = -1;
    private int _disposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="count">Number of threads; 0 means one per processor, at most 16.</param>
    /// <param name="log">For defects.</param>
    /// <param name="backend">Which system interface waits and receives.</param>
    public StreamReceiveLoops(int count, ILogger log, NetBackend backend = NetBackend.Automatic)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(log);
        var isNative = backend == NetBackend.Automatic && OperatingSystem.IsLinux();
        _loops = new StreamReceiveLoop[isNative ? count == 0 ? Math.Clamp(Environment.ProcessorCount, 1, MaxDefaultLoops) : count : 0];
        for (var i = 0; i < _loops.Length; i++)
        {
            _loops[i] = new StreamReceiveLoop(i, log);
            _loops[i].Start();
        }
    }

    /// <summary>Prepares to receive from a connected socket.</summary>
    /// <param name="socket">The socket; borrowed until the reception was disposed. Nobody else may receive from it.</param>
    /// <exception cref="ObjectDisposedException">The loops were disposed.</exception>
    public StreamReception Open(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return _loops.Length == 0
            ? new ManagedStreamReception(socket)
            : new EpollStreamReception(_loops[(uint)Interlocked.Increment(ref _next) % (uint)_loops.Length], socket);
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
