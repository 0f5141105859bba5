using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>The fallback: <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, int)"/> over the blocked sockets and one that wakes.</summary>
internal sealed class SelectPoller : LoopPoller
{
    // A datagram socket connected to itself: a byte sent to it makes it readable.
    private readonly Socket _wake = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _wakeByte = [1];
    private readonly byte[] _sink = new byte[16];
    private readonly Dictionary<Socket, EgressReader> _armed = [];
    private readonly List<Socket> _readable = [];
    private readonly List<Socket> _writable = [];

    public SelectPoller()
    {
        _wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wake.Connect(_wake.LocalEndPoint!);
        _wake.Blocking = false;
    }

    public override bool Arm(EgressReader reader)
    {
        if (reader.WritableSocket is not { SafeHandle.IsClosed: false } socket)
        {
            return false;
        }

        _armed[socket] = reader;
        return true;
    }

    public override void Forget(EgressReader reader)
    {
        if (reader.WritableSocket is { } socket)
        {
            _armed.Remove(socket);
        }
    }

    public override void Wait(int milliseconds, List<EgressReader> ready)
    {
        _readable.Clear();
        _writable.Clear();
        _readable.Add(_wake);
        _writable.AddRange(_armed.Keys);
        try
        {
            Socket.Select(_readable, _writable, null, milliseconds < 0 ? -1 : milliseconds * 1000);
        }
        catch (Exception ex) when (ex is ObjectDisposedException or SocketException)
        {
            // An owner closed its socket meanwhile. Each armed reader tries to send and finds out whether it was its own.
            _readable.Clear();
            _writable.Clear();
            _writable.AddRange(_armed.Keys);
        }

        foreach (var socket in _writable)
        {
            if (_armed.Remove(socket, out var reader))
            {
                ready.Add(reader);
            }
        }

        if (_readable.Count > 0)
        {
            Drain();
        }
    }

    public override void Wake()
    {
        try
        {
            _wake.Send(_wakeByte, 0, 1, SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended; nobody is left to be woken.
        }
    }

    public override void Dispose() => _wake.Dispose();

    private void Drain()
    {
        while (_wake.Receive(_sink, 0, _sink.Length, SocketFlags.None, out var error) > 0 && error == SocketError.Success)
        {
        }
    }
}
