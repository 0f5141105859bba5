using System.Buffers;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <content>Receiving: who sends little is waited for without a buffer, media of a publisher are taken on the receiving thread.</content>
internal sealed partial class RtmpConnection
{
    // Borrowed while bytes are there.
    private const int SharedBufferBytes = 4 * 1024;

    // Of a publisher behind TLS, which has a buffer of its own: it takes a whole frame at once.
    private const int PublisherBufferBytes = 64 * 1024;

    private static readonly (EndReason Reason, string Detail) ClosedByClient = (EndReason.Completed, "the client closed the connection");

    // Touched only by the loop.
    private byte[]? _publisherBuffer;

    // What the receiving thread has left to the loop: a message that is no media or a violation, and the bytes behind it.
    private (ChunkReadStatus Status, RtmpMessage Message, byte[] Behind) _left;

    /// <summary>Takes media. Called on the receiving thread while the loop waits.</summary>
    public bool OnReceived(Memory<byte> bytes)
    {
        CountReceived(bytes.Span);
        var status = TakeMedia(ref bytes, out var message);
        Acknowledge();
        if (status == ChunkReadStatus.NeedsMore)
        {
            return true;
        }

        _left = (status, message, bytes.ToArray());
        return false;
    }

    private async Task<(EndReason Reason, string Detail)> ReceiveAsync()
    {
        while (true)
        {
            var end = (_tls, _state) switch
            {
                ({ } tls, _) => await ReceiveEncryptedAsync(tls.Stream),
                (null, ConnectionState.Publishing) => await ReceiveMediaAsync(_reception!),
                _ => await ReceivePlainAsync(_reception!),
            };
            if (end is { } reason)
            {
                return reason;
            }
        }
    }

    private async ValueTask<(EndReason Reason, string Detail)?> ReceiveMediaAsync(StreamReception reception)
    {
        if (!await reception.RunAsync(this))
        {
            return ClosedByClient;
        }

        var (status, message, rest) = _left;
        _left = default;
        return await ActOnAsync(status, message) ?? await TakeAsync(rest);
    }

    private async ValueTask<(EndReason Reason, string Detail)?> ReceivePlainAsync(StreamReception reception)
    {
        await reception.WaitAsync();
        var buffer = ArrayPool<byte>.Shared.Rent(SharedBufferBytes);
        try
        {
            var received = reception.Receive(buffer);
            return received < 0 ? null : await TakeReceivedAsync(buffer.AsMemory(0, received));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<(EndReason Reason, string Detail)?> ReceiveEncryptedAsync(Stream stream)
    {
        if (_state == ConnectionState.Publishing)
        {
            var own = _publisherBuffer ??= GC.AllocateUninitializedArray<byte>(PublisherBufferBytes);
            return await TakeReceivedAsync(own.AsMemory(0, await ReadAsync(stream, own)));
        }

        // Waits without a buffer: most connections send next to nothing.
        _publisherBuffer = null;
        await ReadAsync(stream, Memory<byte>.Empty);
        var buffer = ArrayPool<byte>.Shared.Rent(SharedBufferBytes);
        try
        {
            return await TakeReceivedAsync(buffer.AsMemory(0, await ReadAsync(stream, buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer) => stream.ReadAsync(buffer, CancellationToken.None);

    private async ValueTask<(EndReason Reason, string Detail)?> TakeReceivedAsync(Memory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return ClosedByClient;
        }

        CountReceived(bytes.Span);
        var end = await TakeAsync(bytes);
        Acknowledge();
        return end;
    }

    private void CountReceived(Span<byte> bytes)
    {
        Volatile.Write(ref _inboundBytes, _inboundBytes + bytes.Length);
        Volatile.Write(ref _lastReceivedAt, _server.Time.GetTimestamp());
        _incoming?.Transform(bytes, bytes);
    }

    private async ValueTask<(EndReason Reason, string Detail)?> TakeAsync(Memory<byte> bytes)
    {
        while (_handshake is { } handshake)
        {
            var status = ReadHandshake(handshake, ref bytes);
            switch (status)
            {
                case HandshakeStatus.Failed:
                    return (EndReason.PeerViolation, handshake.Failure);
                case HandshakeStatus.Send:
                    await SendAsync(handshake.Output);
                    break;
                case HandshakeStatus.Done:
                    _handshake = null;
                    BeginMessages(handshake, bytes.Span);
                    handshake.Dispose();
                    break;
                default:
                    return null;
            }
        }

        while (true)
        {
            var status = TakeMedia(ref bytes, out var message);
            if (status == ChunkReadStatus.NeedsMore)
            {
                return null;
            }

            if (await ActOnAsync(status, message) is { } end)
            {
                return end;
            }
        }
    }

    private async ValueTask<(EndReason Reason, string Detail)?> ActOnAsync(ChunkReadStatus status, RtmpMessage message) =>
        status == ChunkReadStatus.Violation ? (EndReason.PeerViolation, _reader.Violation!) : await OnMessageAsync(message);

    // Media go straight to the stream; anything else ends the call.
    private ChunkReadStatus TakeMedia(ref Memory<byte> bytes, out RtmpMessage message)
    {
        ReadOnlySpan<byte> input = bytes.Span;
        ChunkReadStatus status;
        do
        {
            status = _reader.Read(ref input, out message);
        }
        while (status == ChunkReadStatus.Message && TryIngest(message));

        bytes = bytes[^input.Length..];
        return status;
    }

    // Half of what the peer allows, so that it need not wait for us.
    private void Acknowledge()
    {
        if (_egress is not null && _inboundBytes - _acknowledged >= Math.Max(1, _acknowledgementWindow / 2))
        {
            _acknowledged = _inboundBytes;
            Post(new MessageBuilder().Acknowledge((uint)_inboundBytes));
        }
    }
}
