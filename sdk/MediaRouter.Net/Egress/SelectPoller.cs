using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>The fallback: <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, int)"/> over the blocked sockets and one that wakes.</summary>
internal sealed class SelectPoller : LoopPoller
{
    private readonly WakeSocket _wake = new();
    private readonly Dictionary<Socket, IWritableWaiter> _armed = [];
    private readonly List<Socket> _readable = [];
    private readonly List<Socket> _writable = [];

    public override bool Arm(IWritableWaiter waiter)
    {
        if (waiter.WritableSocket is not { SafeHandle.IsClosed: false } socket)
        {
            return false;
        }

        _armed[socket] = waiter;
        return true;
    }

    public override void Forget(IWritableWaiter waiter)
    {
        if (waiter.WritableSocket is { } socket)
        {
            _armed.Remove(socket);
        }
    }

    public override void Wait(int milliseconds, List<IWritableWaiter> ready)
    {
        _readable.Clear();
        _writable.Clear();
        _readable.Add(_wake.Socket);
        _writable.AddRange(_armed.Keys);
        try
        {
            Socket.Select(_readable, _writable, null, milliseconds < 0 ? -1 : milliseconds * 1000);
        }
        catch (Exception ex) when (ex is ObjectDisposedException or SocketException)
        {
            // An owner closed its socket meanwhile. Each armed waiter tries to send and finds out whether it was its own.
            _readable.Clear();
            _writable.Clear();
            _writable.AddRange(_armed.Keys);
        }

        foreach (var socket in _writable)
        {
            if (_armed.Remove(socket, out var waiter))
            {
                ready.Add(waiter);
            }
        }

        if (_readable.Count > 0)
        {
            _wake.Drain();
        }
    }

    public override void Wake() => _wake.Wake();

    public override void Dispose() => _wake.Dispose();
}
