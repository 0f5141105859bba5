using System.Net.Sockets;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <content>Tunnels through HTTP and WebSocket.</content>
internal sealed partial class RtspConnection
{
    // Set for the half of an HTTP tunnel that waits for the other.
    private TaskCompletionSource<(ConnectionInput Input, Socket Socket)>? _otherHalf;

    // The socket of the other half, once it came.
    private volatile Socket? _otherSocket;

    /// <summary>Takes the reading half of an HTTP tunnel over.</summary>
    /// <returns>False if this connection does not wait for one.</returns>
    public bool TryTakeInput(ConnectionInput input, Socket socket) => _otherHalf?.TrySetResult((input, socket)) ?? false;

    private async ValueTask<(EndReason, string)?> BeginTunnelAsync(RtspRequest request)
    {
        if (_isDetected)
        {
            throw new PeerViolationException("HTTP request in the middle of an RTSP connection", "RFC 2326, section 6");
        }

        if (WebSocketHandshake.IsUpgrade(request, out var key))
        {
            await BeginWebSocketAsync(request, key);
            return null;
        }

        if (HttpTunnel.IsGet(request, out var cookie))
        {
            await BeginHttpTunnelAsync(cookie);
            return null;
        }

        if (HttpTunnel.IsPost(request, out cookie))
        {
            return GiveInputAway(cookie);
        }

        EnsureEgress(framing: null);
        var response = new RtspResponse(RtspStatus.BadRequest) { Version = "HTTP/1.1" };
        response.Headers.Add(RtspHeaderNames.Connection, "close");
        Post(response.ToBytes());
        return (EndReason.ClientMisuse, "HTTP request that begins no tunnel");
    }

    private async ValueTask BeginWebSocketAsync(RtspRequest request, string key)
    {
        // The answer is still plain HTTP, so it goes out before the framing begins.
        await SendPlainAsync(WebSocketHandshake.AcceptResponse(request, key));
        Tunnel = TunnelKind.WebSocket;
        _isDetected = true;
        EnsureEgress(WebSocketFraming.Instance);
        _input = new WebSocketInput(TakeReadAhead(), payload => Post(WebSocketFraming.Pong(payload)));
    }

    private async ValueTask SendPlainAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_tls is not null)
        {
            await _tls.Stream.WriteAsync(bytes, _ending.Token);
            return;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, _ending.Token)..];
        }
    }

    private async ValueTask BeginHttpTunnelAsync(string cookie)
    {
        _otherHalf = new TaskCompletionSource<(ConnectionInput, Socket)>(TaskCreationOptions.RunContinuationsAsynchronously);
        Tunnel = TunnelKind.Http;
        if (!_server.Tunnels.TryAdd(RemoteEndPoint.Address, cookie, this))
        {
            throw new PeerViolationException("the cookie of the HTTP tunnel is in use");
        }

        try
        {
            EnsureEgress(framing: null);
            Post(HttpTunnel.GetResponse(RtspServerBase.ServerName));
            (var other, _otherSocket) = await _otherHalf.Task.WaitAsync(TunnelPairing, _server.Time, _ending.Token);
            _ownInput = _input;
            _input = new Base64Input(other);
            _isDetected = true;
            (_start, _end) = (0, 0);
        }
        catch (TimeoutException)
        {
            throw new PeerViolationException("the other half of the HTTP tunnel did not come");
        }
        finally
        {
            _server.Tunnels.Remove(RemoteEndPoint.Address, cookie, this);
            await RefuseOtherHalfAsync(_otherHalf);
        }
    }

    // The other half may have come in the very moment in which the wait for it ended; nobody else closes it then.
    private async ValueTask RefuseOtherHalfAsync(TaskCompletionSource<(ConnectionInput Input, Socket Socket)> half)
    {
        if (_otherSocket is not null || half.TrySetCanceled())
        {
            return;
        }

        var (input, socket) = await half.Task;
        await input.DisposeAsync();
        socket.Dispose();
    }

    private (EndReason, string)? GiveInputAway(string cookie)
    {
        var other = _server.Tunnels.Find(RemoteEndPoint.Address, cookie)
            ?? throw new PeerViolationException("HTTP tunnel with a POST request and no GET request");
        Tunnel = TunnelKind.Http;
        _gaveInputAway = true;
        if (!other.TryTakeInput(TakeReadAhead(), _socket))
        {
            _gaveInputAway = false;
            throw new PeerViolationException("the HTTP tunnel has this half already");
        }

        return (EndReason.Completed, "is the upload half of an HTTP tunnel");
    }

    // What came behind the HTTP request belongs to the tunnel.
    private ConnectionInput TakeReadAhead()
    {
        var ahead = _buffer[_start.._end];
        (_start, _end) = (0, 0);
        return ahead.Length == 0 ? _input! : new ReplayedInput(ahead, _input!);
    }
}
