using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Net;

/// <summary>The fallback: one datagram per call, over the sockets that are readable.</summary>
internal sealed class SelectReceiveLoop : UdpReceiveLoop
{
    private readonly WakeSocket _wake = new();
    private readonly Dictionary<Socket, UdpReception> _watched = [];
    private readonly List<Socket> _readable = [];
    private readonly SocketAddress _source = new(AddressFamily.InterNetworkV6);
    private readonly int _sourceSize;

    public SelectReceiveLoop(int index, ILogger log)
        : base(index, log)
    {
        _sourceSize = _source.Buffer.Length;
    }

    protected override void Watch(UdpReception reception) => _watched.Add(reception.Port.Socket, reception);

    protected override void Unwatch(UdpReception reception) => _watched.Remove(reception.Port.Socket);

    protected override void Wait(List<UdpReception> ready)
    {
        _readable.Clear();
        _readable.Add(_wake.Socket);
        _readable.AddRange(_watched.Keys);
        try
        {
            Socket.Select(_readable, null, null, -1);
        }
        catch (Exception ex) when (ex is ObjectDisposedException or SocketException)
        {
            // One of them was closed by its owner; reading finds out which.
        }

        foreach (var socket in _readable)
        {
            if (socket == _wake.Socket)
            {
                _wake.Drain();
            }
            else
            {
                ready.Add(_watched[socket]);
            }
        }
    }

    protected override void Wake() => _wake.Wake();

    protected override void Receive(UdpReception reception)
    {
        var socket = reception.Port.Socket;
        for (var i = 0; i < MaxMessages && socket.Poll(0, SelectMode.SelectRead); i++)
        {
            var offset = i * MessageBytes;
            try
            {
                _source.Size = _sourceSize;
                var length = socket.ReceiveFrom(Buffer.AsSpan(offset, MessageBytes), SocketFlags.None, _source);
                if (EndPointKey.TryRead(_source.Buffer.Span, out var source))
                {
                    AddPlace(source, offset, length);
                }
            }
            catch (SocketException ex) when (ex.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                // Somebody we sent to has gone, or a damaged datagram was dropped after the poll.
            }
            catch (SocketException ex)
            {
                LogFault(reception, ex.Message);
                break;
            }
        }

        PassOn(reception, Stopwatch.GetTimestamp());
    }

    public override void Dispose() => _wake.Dispose();
}
