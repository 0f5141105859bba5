using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>RTSP inside the messages of a WebSocket connection.</summary>
/// <param name="inner">The connection, upgraded.</param>
/// <param name="early">What came behind the answer to the upgrade.</param>
internal sealed class WebSocketTunnelStream(Stream inner, byte[] early) : DuplexStream
{
    private const int BufferBytes = 64 * 1024;

    private readonly WebSocketFrameReader _frames = new(isServer: false);
    private readonly SemaphoreSlim _writing = new(1, 1);

    // Touched by the reader only.
    private readonly byte[] _input = Fill(early);
    private int _start;
    private int _end = early.Length;
    private int _payloadStart;
    private int _payloadLength;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_payloadLength == 0)
        {
            switch (TakeItem(out var control))
            {
                case WebSocketItem.Ping:
                    await WriteFrameAsync(WebSocketOpcode.Pong, control, cancellationToken);
                    break;
                case WebSocketItem.Close:
                    return 0;
                case WebSocketItem.Error:
                    throw new PeerViolationException(_frames.Error.Message, _frames.Error.Rule);
                case WebSocketItem.Incomplete:
                    _input.AsSpan(_start, _end - _start).CopyTo(_input);
                    (_start, _end) = (0, _end - _start);
                    var read = await inner.ReadAsync(_input.AsMemory(_end), cancellationToken);
                    if (read == 0)
                    {
                        return 0;
                    }

                    _end += read;
                    break;
                default:
                    break;
            }
        }

        var length = Math.Min(buffer.Length, _payloadLength);
        _input.AsMemory(_payloadStart, length).CopyTo(buffer);
        _payloadStart += length;
        _payloadLength -= length;
        return length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        WriteFrameAsync(WebSocketOpcode.Binary, buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        _writing.Dispose();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _writing.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Fill(byte[] early)
    {
        var buffer = new byte[Math.Max(BufferBytes, early.Length + WebSocketFrameReader.MaxHeaderBytes)];
        early.CopyTo(buffer, 0);
        return buffer;
    }

    private WebSocketItem TakeItem(out byte[] control)
    {
        var item = _frames.Read(_input.AsSpan(_start, _end - _start), out var consumed, out var payload);
        _start += consumed;
        control = item == WebSocketItem.Ping ? payload.ToArray() : [];
        if (item == WebSocketItem.Data)
        {
            // A payload is the last of what was consumed.
            _payloadStart = _start - payload.Length;
            _payloadLength = payload.Length;
        }

        return item;
    }

    private async ValueTask WriteFrameAsync(WebSocketOpcode opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var mask = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(sizeof(uint)));
        var frame = WebSocketFrameWriter.Frame(opcode, payload.Span, mask);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await inner.WriteAsync(frame, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }
}
