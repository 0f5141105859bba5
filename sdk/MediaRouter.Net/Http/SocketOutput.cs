using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace MediaRouter.Net.Http;

/// <summary>
/// Sends what Kestrel writes to a connection with one system call, on the thread that wrote it. Kestrel's own way is a pipe of small blocks for each connection,
/// which another task sends from: that costs as much as the rest of a request, and blocks for as long as the connection lives.
/// </summary>
/// <remarks>A buffer is held from the first write to the end of the flush: with a client that is too slow for the socket's buffer, as much as was written at once.</remarks>
internal sealed class SocketOutput(ConnectionContext connection, Socket socket, PipeWriter transport, TimeSpan writeTimeout) : PipeWriter
{
    // Heads and small answers; then room for a part of media at once.
    private const int SmallBuffer = 4 * 1024;
    private const int LargeBuffer = 128 * 1024;

    // What a slow client must take within the time limit.
    private const int SlowPiece = 64 * 1024;

    // Touched by one writer at a time, which does not write while a flush is under way: Kestrel sees to that.
    private byte[] _buffer = [];
    private int _length;

    // Written by the writer, read also by who aborts.
    private volatile bool _isFlushing;
    private volatile bool _isEnded;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_buffer.Length - _length), nameof(bytes));
        _length += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    // A flush that waits ends with the socket, which an abort closes.
    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
        _isEnded = true;
        if (!_isFlushing)
        {
            Release();
        }

        transport.Complete(exception);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var sent = 0;
        while (sent < _length && !_isEnded)
        {
            // A partial send may come together with WouldBlock.
            sent += Send(_buffer.AsSpan(sent, _length - sent), out var error);
            if (sent < _length && error is SocketError.WouldBlock or SocketError.IOPending or SocketError.NoBufferSpaceAvailable)
            {
                return FinishAsync(sent, cancellationToken);
            }

            _isEnded |= error != SocketError.Success && sent < _length;
        }

        Release();
        return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, _isEnded));
    }

    private int Send(ReadOnlySpan<byte> bytes, out SocketError error)
    {
        try
        {
            return socket.Send(bytes, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            error = SocketError.OperationAborted;
            return 0;
        }
    }

    private async ValueTask<FlushResult> FinishAsync(int sent, CancellationToken cancellationToken)
    {
        _isFlushing = true;
        Shrink(sent);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            for (sent = 0; sent < _length;)
            {
                limit.CancelAfter(writeTimeout);
                sent += await socket.SendAsync(_buffer.AsMemory(sent, Math.Min(_length - sent, SlowPiece)), SocketFlags.None, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception ex) when (ex is SocketException or ObjectDisposedException)
        {
            _isEnded = true;
        }
        catch (OperationCanceledException)
        {
            // Part of an answer has gone out; nothing can follow it.
            _isEnded = true;
            connection.Abort(new ConnectionAbortedException("the client took no data for too long"));
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            _isFlushing = false;
            Release();
        }

        return new FlushResult(isCanceled: false, _isEnded);
    }

    private void Reserve(int sizeHint)
    {
        var wanted = _length + Math.Max(sizeHint, 1);
        if (wanted <= _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, _length == 0 ? SmallBuffer : Math.Max(LargeBuffer, 2 * _length)));
        Replace(larger, 0);
    }

    // Slow clients may be many: what waits takes no more than its own size.
    private void Shrink(int sent)
    {
        var rest = _length - sent;
        Replace(rest <= _buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(rest) : _buffer, sent);
    }

    private void Replace(byte[] buffer, int from)
    {
        _buffer.AsSpan(from, _length - from).CopyTo(buffer);
        if (_buffer.Length > 0 && buffer != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _length) = (buffer, _length - from);
    }

    private void Release()
    {
        _length = 0;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
