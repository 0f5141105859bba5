using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>A reader on a byte stream: what its socket does not take waits in a bounded backlog.</summary>
public abstract class QueuedEgressReader : EgressReader
{
    // A burst, for instance a group of pictures for a new reader, gives way to the other readers of the loop after this much.
    private const long MaxBytesPerTurn = 512 * 1024;

    private const int InitialCapacity = 8;
    private const int KeptCapacity = 64;

    private readonly Socket _socket;

    // Touched only by the loop: a ring of Chunk and PostedBytes, made when first needed.
    private object?[] _ring = [];
    private int _head;
    private int _headOffset;
    private long _queuedBytes;
    private bool _congested;
    private bool _gathering;
    private int _extraChunks;
    private long _extraBytes;

    // Written by the loop, read by anyone.
    private int _count;

    // Written by those who post and by the loop.
    private int _postedBytes;

    private protected QueuedEgressReader(EgressLoops loops, Socket socket, EgressReaderOptions options, IEgressReaderOwner? owner)
        : base(loops, options, owner)
    {
        _socket = socket;
    }

    /// <inheritdoc/>
    public override int BacklogChunks => Volatile.Read(ref _count);

    internal override Socket? WritableSocket => _socket;

    private protected override bool HasPending => _count > 0;

    /// <inheritdoc/>
    public override bool Post(ReadOnlyMemory<byte> bytes) => PostBytes(new PostedBytes(bytes));

    internal bool PostBytes(PostedBytes posted)
    {
        if (HasEnded)
        {
            return false;
        }

        if (Interlocked.Add(ref _postedBytes, posted.Bytes.Length) > MaxPostedBytes)
        {
            Loop.Enqueue(new LoopItem(LoopCommand.FailPostOverflow, this, null));
            return false;
        }

        Loop.Enqueue(new LoopItem(LoopCommand.Post, this, posted));
        return true;
    }

    /// <summary>Offers bytes to the socket.</summary>
    /// <param name="bytes">A whole chunk or post.</param>
    /// <param name="isEncoded">Whether they skip framing and encryption.</param>
    /// <param name="offset">How much of it was taken so far.</param>
    private protected abstract TransmitResult Transmit(ReadOnlyMemory<byte> bytes, bool isEncoded, ref int offset);

    /// <summary>Offers bytes to the socket that were taken before but not sent.</summary>
    /// <param name="sent">How much was sent now.</param>
    private protected virtual TransmitResult Flush(out int sent)
    {
        sent = 0;
        return TransmitResult.Complete;
    }

    private protected override bool HasRoom(bool continues)
    {
        var chunks = Options.MaxChunks;
        var bytes = Options.MaxBytes;
        if (continues)
        {
            chunks *= 2;
            bytes *= 2;
        }
        else if (_congested)
        {
            return false;
        }

        if (_count < chunks + _extraChunks && _queuedBytes < bytes + _extraBytes)
        {
            return true;
        }

        _congested = true;
        return false;
    }

    private protected override void Deliver(Chunk chunk)
    {
        if (HasPending || _gathering)
        {
            Enqueue(chunk, chunk.Bytes.Length);
            return;
        }

        var offset = 0;
        var result = Transmit(chunk.Bytes, isEncoded: false, ref offset);
        CountBytes(offset);
        if (offset == chunk.Bytes.Length)
        {
            CountSent(chunk);
        }
        else if (result == TransmitResult.Blocked)
        {
            Enqueue(chunk, chunk.Bytes.Length);
            _headOffset = offset;
        }

        if (result != TransmitResult.Complete)
        {
            Settle(result);
            AfterProgress();
        }
    }

    private protected override void SendPosted(PostedBytes posted)
    {
        Enqueue(posted, posted.Bytes.Length);
        if (_count == 1)
        {
            OnWritable();
            AfterProgress();
        }
    }

    private protected override void BeginGop(int chunks, long bytes)
    {
        _extraChunks = chunks;
        _extraBytes = bytes;
        _gathering = true;
    }

    private protected override void EndGop()
    {
        _gathering = false;
        if (_count > 0 && BlockedIndex < 0)
        {
            OnWritable();
            AfterProgress();
        }
    }

    private protected override void OnWritable()
    {
        var flushed = Flush(out var flushedBytes);
        if (flushedBytes > 0)
        {
            LastProgress = Environment.TickCount64;
        }

        if (flushed != TransmitResult.Complete)
        {
            Settle(flushed);
            return;
        }

        var budget = MaxBytesPerTurn;
        while (_count > 0 && budget > 0)
        {
            var item = _ring[_head]!;
            var chunk = item as Chunk;
            var posted = item as PostedBytes;
            var bytes = chunk?.Bytes ?? posted!.Bytes;
            var before = _headOffset;
            var result = Transmit(bytes, posted is { IsEncoded: true }, ref _headOffset);
            var sent = _headOffset - before;
            if (sent > 0)
            {
                budget -= sent;
                LastProgress = Environment.TickCount64;
                CountBytes(sent);
            }

            if (_headOffset == bytes.Length)
            {
                Dequeue(bytes.Length);
                if (chunk is not null)
                {
                    CountSent(chunk);
                }
                else
                {
                    Interlocked.Add(ref _postedBytes, -bytes.Length);
                }
            }

            if (result != TransmitResult.Complete)
            {
                Settle(result);
                return;
            }
        }
    }

    private protected override void ReleaseBacklog()
    {
        _ring = [];
        _head = 0;
        _queuedBytes = 0;
        Volatile.Write(ref _count, 0);
    }

    private void Settle(TransmitResult result)
    {
        if (result is TransmitResult.PeerClosed or TransmitResult.Fault)
        {
            Fail(result == TransmitResult.PeerClosed ? EgressFailure.PeerClosed : EgressFailure.TransportFault);
        }
    }

    private void Enqueue(object item, int length)
    {
        if (_count == _ring.Length)
        {
            var larger = new object?[Math.Max(InitialCapacity, _count * 2)];
            for (var i = 0; i < _count; i++)
            {
                larger[i] = _ring[(_head + i) % _ring.Length];
            }

            _ring = larger;
            _head = 0;
        }

        _ring[(_head + _count) % _ring.Length] = item;
        _queuedBytes += length;
        Volatile.Write(ref _count, _count + 1);
    }

    private void Dequeue(int length)
    {
        _ring[_head] = null;
        _head = (_head + 1) % _ring.Length;
        _headOffset = 0;
        _queuedBytes -= length;
        Volatile.Write(ref _count, _count - 1);
        if (_count == 0)
        {
            (_extraChunks, _extraBytes) = (0, 0);
            if (_ring.Length > KeptCapacity)
            {
                _ring = [];
                _head = 0;
            }
        }

        if (_congested && _count <= Options.MaxChunks / 2 && _queuedBytes <= Options.MaxBytes / 2)
        {
            _congested = false;
        }
    }
}
