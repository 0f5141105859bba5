using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>A reader with a bounded backlog for what its socket does not take at once.</summary>
public abstract class QueuedEgressReader : EgressReader
{
    // A burst, for instance a group of pictures for a new reader, gives way to the other readers of the loop after this much.
    private const long DefaultTurnBytes = 512 * 1024;

    private const int InitialCapacity = 8;
    private const int KeptCapacity = 64;

    private readonly Socket? _socket;

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

    private protected QueuedEgressReader(EgressLoops loops, Socket? socket, EgressReaderOptions options, IEgressReaderOwner? owner)
        : base(loops, options, owner)
    {
        _socket = socket;
    }

    /// <inheritdoc/>
    public override int BacklogChunks => Volatile.Read(ref _count);

    private protected override Socket? WritableSocket => _socket;

    private protected override bool HasPending => _count > 0;

    /// <summary>Since when the backlog has never been empty, by <see cref="Environment.TickCount64"/>.</summary>
    private protected long WaitingSince { get; private set; }

    /// <summary>Bytes after which a reader with a backlog gives way to others; at least one item is sent.</summary>
    private protected virtual long TurnBytes => DefaultTurnBytes;

    /// <summary>Whether a chunk is to wait although nothing waits in front of it: others were there first.</summary>
    private protected virtual bool MustGiveWay => false;

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
    /// <param name="chunk">A chunk; null for a post.</param>
    /// <param name="posted">A post; null for a chunk.</param>
    /// <param name="offset">How many bytes of it were taken so far; all of them once nothing of it is left to be offered.</param>
    private protected abstract TransmitResult Transmit(Chunk? chunk, PostedBytes? posted, ref int offset);

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
            Enqueue(chunk, chunk.Length);
            return;
        }

        if (MustGiveWay)
        {
            Enqueue(chunk, chunk.Length);
            AfterProgress();
            return;
        }

        var offset = 0;
        var result = Transmit(chunk, null, ref offset);
        CountBytes(offset);
        if (result == TransmitResult.Dropped)
        {
            OnDropped(chunk, offset);
            return;
        }

        if (offset == chunk.Length)
        {
            CountSent(chunk);
        }
        else if (result == TransmitResult.Blocked)
        {
            Enqueue(chunk, chunk.Length);
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

        var budget = TurnBytes;
        while (_count > 0 && budget > 0)
        {
            var item = _ring[_head]!;
            var chunk = item as Chunk;
            var posted = item as PostedBytes;
            var length = chunk?.Length ?? posted!.Bytes.Length;
            var before = _headOffset;
            var result = Transmit(chunk, posted, ref _headOffset);
            var sent = _headOffset - before;
            if (sent > 0)
            {
                budget -= sent;
                LastProgress = Environment.TickCount64;
                CountBytes(sent);
            }

            if (_headOffset == length || result == TransmitResult.Dropped)
            {
                var taken = _headOffset;
                Dequeue(length);
                if (chunk is null)
                {
                    Interlocked.Add(ref _postedBytes, -length);
                }
                else if (result == TransmitResult.Dropped)
                {
                    OnDropped(chunk, taken);
                }
                else
                {
                    CountSent(chunk);
                }
            }

            if (result is not (TransmitResult.Complete or TransmitResult.Dropped))
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

    /// <summary>The rest of a chunk was dropped.</summary>
    /// <param name="chunk">The chunk, which is not in the backlog any more.</param>
    /// <param name="offset">Where its rest begins.</param>
    private protected virtual void OnDropped(Chunk chunk, int offset)
    {
    }

    /// <summary>Drops what waits of a track up to the next chunk that a reader may start at.</summary>
    /// <param name="track">The track.</param>
    /// <returns>Whether there is such a chunk; it stays.</returns>
    private protected bool DropUntilStart(int track)
    {
        var needsRandomAccess = HasRandomAccessPoints(track);
        var kept = 0;
        var found = false;
        for (var i = 0; i < _count; i++)
        {
            var item = _ring[(_head + i) % _ring.Length]!;
            if (!found && item is Chunk { IsControl: false } chunk && chunk.TrackIndex == track)
            {
                found = chunk.StartsUnit && (chunk.IsRandomAccess || !needsRandomAccess);
                if (!found)
                {
                    _queuedBytes -= chunk.Length;
                    CountDiscarded(chunk.PacketCount, chunk.StartsUnit);
                    continue;
                }
            }

            _ring[(_head + kept++) % _ring.Length] = item;
        }

        for (var i = kept; i < _count; i++)
        {
            _ring[(_head + i) % _ring.Length] = null;
        }

        Volatile.Write(ref _count, kept);
        Relax();
        return found;
    }

    /// <summary>Drops all that waits.</summary>
    private protected void DropBacklog()
    {
        for (var i = 0; i < _count; i++)
        {
            switch (_ring[(_head + i) % _ring.Length])
            {
                case Chunk chunk:
                    CountDiscarded(chunk.PacketCount, !chunk.IsControl && chunk.StartsUnit);
                    break;
                case PostedBytes posted:
                    Interlocked.Add(ref _postedBytes, -posted.Bytes.Length);
                    break;
            }
        }

        ReleaseBacklog();
        _headOffset = 0;
        Relax();
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

        if (_count == 0)
        {
            WaitingSince = Environment.TickCount64;
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
        Relax();
    }

    // The backlog became shorter.
    private void Relax()
    {
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
