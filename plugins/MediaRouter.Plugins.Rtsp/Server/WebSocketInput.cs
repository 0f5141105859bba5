using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>The payloads of the WebSocket messages of a client.</summary>
/// <param name="inner">The connection.</param>
/// <param name="pong">Told of pings, with their payload.</param>
internal sealed class WebSocketInput(ConnectionInput inner, Action<byte[]> pong) : ConnectionInput
{
    // A control frame with its header, twice; data of any length passes through.
    private readonly byte[] _buffer = new byte[2048];
    private readonly WebSocketFrameReader _frames = new(isServer: true);
    private int _start;
    private int _end;
    private Memory<byte> _payload;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (true)
        {
            if (!_payload.IsEmpty)
            {
                var length = Math.Min(buffer.Length, _payload.Length);
                _payload[..length].CopyTo(buffer);
                _payload = _payload[length..];
                return length;
            }

            switch (Next())
            {
                case WebSocketItem.Close:
                    return 0;
                case WebSocketItem.Error:
                    throw new PeerViolationException(_frames.Error.Message, _frames.Error.Rule);
                case WebSocketItem.Incomplete:
                    _buffer.AsSpan(_start.._end).CopyTo(_buffer);
                    (_start, _end) = (0, _end - _start);
                    var received = await inner.ReadAsync(_buffer.AsMemory(_end));
                    if (received == 0)
                    {
                        return 0;
                    }

                    _end += received;
                    break;
                default:
                    break;
            }
        }
    }

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private WebSocketItem Next()
    {
        var item = _frames.Read(_buffer.AsSpan(_start.._end), out var consumed, out var payload);
        var end = _start + consumed;
        _start = end;
        if (item == WebSocketItem.Data)
        {
            _payload = _buffer.AsMemory(end - payload.Length, payload.Length);
        }
        else if (item == WebSocketItem.Ping)
        {
            pong(payload.ToArray());
        }

        return item;
    }
}
