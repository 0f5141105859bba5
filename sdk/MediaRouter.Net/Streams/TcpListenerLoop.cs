using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Net;

/// <summary>Accepts connections until it is disposed.</summary>
public sealed class TcpListenerLoop : IAsyncDisposable
{
    // A burst of clients after a restart of the router; the system may cap it.
    private const int Backlog = 4096;

    // Out of descriptors or memory: connections wait in the backlog meanwhile.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Kept free of clients: files, connections to others and assemblies that are still to be loaded need descriptors too, and the
    // system always gives the lowest free number.
    private const int ReservedDescriptors = 64;

    private const int WarningMilliseconds = 1000;

    private readonly Socket _listener;
    private readonly ListenAddress _address;
    private readonly ILogger _log;
    private readonly Action<Socket> _onAccept;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private readonly int _descriptorLimit = ProcessLimits.OpenFiles;
    private int _disposed;

    // Touched only by the loop.
    private int _turnedAway;
    private long _warnedAt = long.MinValue / 2;

    private TcpListenerLoop(Socket listener, ListenAddress address, ILogger log, Action<Socket> onAccept)
    {
        _listener = listener;
        _address = address;
        _log = log;
        _onAccept = onAccept;
        LocalEndPoint = listener.LocalEndPoint!;
        _loop = AcceptLoopAsync(_stop.Token);
    }

    /// <summary>Where it listens, with the port that was chosen.</summary>
    public EndPoint LocalEndPoint { get; }

    /// <summary>Binds and begins to accept.</summary>
    /// <param name="address">Where. A local socket that nobody listens on any more is replaced.</param>
    /// <param name="log">Told of failures to accept, and of exceptions of <paramref name="onAccept"/>.</param>
    /// <param name="onAccept">Owns the connected socket; called on the thread pool, several at a time. Small segments are not held back (TCP_NODELAY).</param>
    /// <exception cref="SocketException">The address is taken, unknown or not allowed.</exception>
    public static TcpListenerLoop Start(ListenAddress address, ILogger log, Action<Socket> onAccept)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(onAccept);
        var endPoint = address.Resolve();
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, address.IsUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (address.IsUnix)
            {
                RemoveStale(address.UnixPath, endPoint);
            }
            else if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                listener.DualMode = ((IPEndPoint)endPoint).Address.Equals(IPAddress.IPv6Any);
            }

            listener.Bind(endPoint);
            listener.Listen(Backlog);
            return new TcpListenerLoop(listener, address, log, onAccept);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Stops to accept; connections that were handed over are not touched. When the task completes the address is free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            await _loop.ConfigureAwait(false);
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        if (_address.IsUnix)
        {
            File.Delete(_address.UnixPath);
        }
    }

    private static void RemoveStale(string path, EndPoint endPoint)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException ex) when (ex.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }

    private async Task AcceptLoopAsync(CancellationToken cancellationToken)
    {
        var isFailing = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                isFailing = false;
                if (_descriptorLimit - socket.Handle <= ReservedDescriptors)
                {
                    TurnAway(socket);
                    continue;
                }

                ThreadPool.UnsafeQueueUserWorkItem(static s => s.Loop.HandOver(s.Socket), (Loop: this, Socket: socket), preferLocal: false);
            }
            catch (SocketException ex) when (!cancellationToken.IsCancellationRequested)
            {
                if (ex.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
                {
                    // The client gave up before it was accepted.
                    continue;
                }

                if (!isFailing)
                {
                    isFailing = true;
                    _log.LogWarning("Cannot accept connections, trying again: {Reason}", ex.Message);
                }

                await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception ex) when (ex is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private void TurnAway(Socket socket)
    {
        socket.Dispose();
        _turnedAway++;
        var now = Environment.TickCount64;
        if (now - _warnedAt >= WarningMilliseconds)
        {
            _log.LogWarning("{Count} connections were turned away: of {Limit} files and sockets that may be open, too few are left", _turnedAway, _descriptorLimit);
            (_turnedAway, _warnedAt) = (0, now);
        }
    }

    private void HandOver(Socket socket)
    {
        try
        {
            if (socket.ProtocolType == ProtocolType.Tcp)
            {
                socket.NoDelay = true;
            }

            _onAccept(socket);
        }
        catch (SocketException)
        {
            // Reset already.
            socket.Dispose();
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "Unexpected failure while a connection was taken over");
            socket.Dispose();
        }
    }
}
