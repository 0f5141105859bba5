using System.Diagnostics;
using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>One reader of a wire form: where its chunks go, what may wait for it, and what it has lost.</summary>
/// <remarks>
/// <para>On a track with random-access points a reader starts at one; on other tracks it starts with the next unit. When it is slow, whole units are
/// dropped until half of its backlog is free; then a track with random-access points resumes at the next one, others at once. Once the beginning of
/// a unit was taken, its continuations are taken too, up to twice the limits.</para>
/// <para>A reader is bound to one loop when it is made, the one with the fewest readers, and counts there until it fails or is closed. Members may
/// be called from any thread.</para>
/// </remarks>
public abstract class EgressReader : IWritableWaiter
{
    /// <summary>Posted bytes that may wait; one more and the reader fails.</summary>
    public const int MaxPostedBytes = 256 * 1024;

    // The group, set and cleared under that group's lock.
    internal EgressGroup? Group;

    private protected readonly EgressReaderOptions Options;
    private readonly IEgressReaderOwner? _owner;

    // Written by whoever comes first; 1 once the reader has failed or its close has begun.
    private int _ended;
    private TaskCompletionSource<bool>? _closed;

    // Touched only by the loop.
    private ulong _tracks;
    private ulong _randomAccessTracks;
    private ulong _waiting;
    private ulong _begun;
    private ulong _open;
    private ulong _begunHere;
    private ChunkPreamble? _preamble;
    private long _joinedAt;
    private bool _retired;
    private bool _closing;
    private long _closeAt;
    private bool _reportPending;
    private long _unitsReported;
    private long _unreachableReported;

    // Written by the loop, read by anyone.
    private long _bytesSent;
    private long _chunksSent;
    private long _packetsSent;
    private long _chunksDiscarded;
    private long _packetsDiscarded;
    private long _unitsDiscarded;
    private long _unreachable;
    private long _firstChunkSentAt;

    private protected EgressReader(EgressLoops loops, EgressReaderOptions options, IEgressReaderOwner? owner)
    {
        ArgumentNullException.ThrowIfNull(loops);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxChunks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxBytes);
        Options = options;
        _owner = owner;
        Loop = loops.Assign();
    }

    /// <summary>Bytes of chunks and posts that the operating system has taken, before framing and encryption.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>Chunks sent completely.</summary>
    public long ChunksSent => Volatile.Read(ref _chunksSent);

    /// <summary>Packets of the chunks that were sent.</summary>
    public long PacketsSent => Volatile.Read(ref _packetsSent);

    /// <summary>Chunks dropped because the reader was slow. What comes before its start does not count.</summary>
    public long ChunksDiscarded => Volatile.Read(ref _chunksDiscarded);

    /// <summary>Packets dropped because the reader was slow.</summary>
    public long PacketsDiscarded => Volatile.Read(ref _packetsDiscarded);

    /// <summary>Access units dropped, or cut short, because the reader was slow.</summary>
    public long UnitsDiscarded => Volatile.Read(ref _unitsDiscarded);

    /// <summary>How often a host answered that nobody listens; datagram readers with a socket of their own only.</summary>
    public long PeerUnreachableCount => Volatile.Read(ref _unreachable);

    /// <summary>Chunks and posts that wait for the peer.</summary>
    public virtual int BacklogChunks => 0;

    /// <summary>When the first chunk had been sent, a <see cref="Stopwatch"/> time stamp; 0 before.</summary>
    public long FirstChunkSentAt => Volatile.Read(ref _firstChunkSentAt);

    /// <summary>Whether the reader has failed or was closed.</summary>
    public bool HasEnded => Volatile.Read(ref _ended) != 0;

    internal EgressLoop Loop { get; }

    // Places in the loop's lists; touched only by the loop.
    internal GroupSlot? Slot { get; set; }

    internal int SlotIndex { get; set; } = -1;

    internal int LoopIndex { get; set; } = -1;

    internal int BlockedIndex { get; set; } = -1;

    internal bool IsRetired => _retired;

    internal long LastProgress { get; set; }

    internal long ReportDue { get; set; }

    int IWritableWaiter.PollIndex { get; set; } = -1;

    Socket? IWritableWaiter.WritableSocket => WritableSocket;

    /// <summary>The socket whose writability ends a wait; null if the reader has none of its own.</summary>
    private protected virtual Socket? WritableSocket => null;

    /// <summary>Whether bytes that were taken are not yet sent.</summary>
    private protected virtual bool HasPending => false;

    /// <summary>Sends bytes of this reader alone, in order with its chunks and never inside one.</summary>
    /// <param name="bytes">
    /// Published bytes, never written again. On a datagram reader one datagram, for the control address of its first track.
    /// </param>
    /// <returns><see langword="false"/> if the reader has ended. When more than <see cref="MaxPostedBytes"/> wait, it fails.</returns>
    public abstract bool Post(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends the reader at once, in order after what was posted and published before; what its peer did not take by then is lost.</summary>
    /// <remarks>The loop may touch the socket until <see cref="CloseAsync"/>'s task completes; disposing it earlier is safe.</remarks>
    public void Close() => _ = CloseAsync(TimeSpan.Zero);

    /// <summary>Ends the reader, sending what waits first.</summary>
    /// <param name="drain">How long that may take.</param>
    /// <returns>Completes when the loop does not touch the socket any more: true if everything that was taken was sent.</returns>
    public Task<bool> CloseAsync(TimeSpan drain)
    {
        var fresh = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var closed = Interlocked.CompareExchange(ref _closed, fresh, null) ?? fresh;
        if (ReferenceEquals(closed, fresh))
        {
            Volatile.Write(ref _ended, 1);
            Volatile.Read(ref Group)?.Remove(this);
            Loop.Enqueue(new LoopItem(LoopCommand.Close, this, new CloseOrder(Math.Max(0, (long)drain.TotalMilliseconds))));
        }

        return closed.Task;
    }

    internal void CarryOut(in LoopItem item)
    {
        switch (item.Command)
        {
            case LoopCommand.Join:
                Join((JoinOrder)item.Argument!);
                break;
            case LoopCommand.Leave:
                // After a failure the slot has let go already; after a quick move it may be another one.
                if (Slot == item.Argument)
                {
                    Slot?.Exit(this);
                }

                break;
            case LoopCommand.Post when !_retired && !_closing:
                SendPosted((PostedBytes)item.Argument!);
                break;
            case LoopCommand.Close:
                BeginClose(((CloseOrder)item.Argument!).DrainMilliseconds);
                break;
            case LoopCommand.FailPostOverflow:
                Fail(EgressFailure.PostOverflow);
                break;
        }
    }

    internal void OfferGuarded(Chunk chunk)
    {
        try
        {
            Offer(chunk);
        }
        catch (Exception ex)
        {
            Loop.LogDefect(ex);
            Fail(EgressFailure.InternalFault);
        }
    }

    void IWritableWaiter.OnWritable() => OnWritableGuarded();

    /// <summary>Has a notice come when the reader may send again.</summary>
    /// <returns><see langword="false"/> if it cannot.</returns>
    internal virtual bool Arm(LoopPoller poller) => poller.Arm(this);

    internal void OnWritableGuarded()
    {
        if (_retired)
        {
            return;
        }

        try
        {
            OnWritable();
            AfterProgress();
        }
        catch (Exception ex)
        {
            Loop.LogDefect(ex);
            Fail(EgressFailure.InternalFault);
        }
    }

    /// <summary>Looks at the limits of a blocked reader.</summary>
    internal void OnTick(long now)
    {
        if (_closing && now >= _closeAt)
        {
            Finish(drained: false);
        }
        else if (now - LastProgress >= (long)Options.WriteTimeout.TotalMilliseconds)
        {
            OnStalled();
        }
    }

    internal void ReportLosses()
    {
        _reportPending = false;
        if (_retired || _owner is null)
        {
            return;
        }

        var units = _unitsDiscarded - _unitsReported;
        _unitsReported = _unitsDiscarded;
        if (units > 0)
        {
            Notify(() => _owner.OnDiscarding(this, units));
        }

        if (_unreachable != _unreachableReported)
        {
            _unreachableReported = _unreachable;
            Notify(() => _owner.OnPeerUnreachable(this));
        }
    }

    /// <summary>Gives the reader up and tells its owner, unless it is being closed. Loop thread only.</summary>
    internal void Fail(EgressFailure failure)
    {
        if (_retired)
        {
            return;
        }

        var wasClosing = _closing || Volatile.Read(ref _closed) is not null;
        Volatile.Write(ref _ended, 1);
        Retire();
        _closed?.TrySetResult(false);
        if (!wasClosing && _owner is { } owner)
        {
            Notify(() => owner.OnFailed(this, failure));
        }
    }

    /// <summary>Sends or queues a chunk that the rules let through.</summary>
    private protected abstract void Deliver(Chunk chunk);

    /// <summary>Sends or queues posted bytes.</summary>
    private protected abstract void SendPosted(PostedBytes posted);

    /// <summary>Whether a chunk may be taken now.</summary>
    /// <param name="continues">Whether it continues what was taken.</param>
    private protected virtual bool HasRoom(bool continues) => true;

    /// <summary>Takes the chunks of a kept group of pictures, whatever the limits.</summary>
    private protected virtual void BeginGop(int chunks, long bytes)
    {
    }

    /// <summary>All chunks of the group of pictures were delivered.</summary>
    private protected virtual void EndGop()
    {
    }

    /// <summary>Nothing could be sent for the whole write timeout.</summary>
    private protected virtual void OnStalled() => Fail(EgressFailure.WriteTimeout);

    private protected virtual void OnWritable()
    {
    }

    /// <summary>Lets go of what waits.</summary>
    private protected virtual void ReleaseBacklog()
    {
    }

    /// <summary>Everything was sent and the reader ends in an orderly way: the last chance to send a farewell.</summary>
    private protected virtual void SendFarewell()
    {
    }

    private protected void CountSent(Chunk chunk)
    {
        Volatile.Write(ref _chunksSent, _chunksSent + 1);
        Volatile.Write(ref _packetsSent, _packetsSent + chunk.PacketCount);
        Loop.Meter.OnSent(chunk, _joinedAt);
        if (_firstChunkSentAt == 0 && !chunk.IsControl)
        {
            var now = Stopwatch.GetTimestamp();
            Volatile.Write(ref _firstChunkSentAt, now);
            Loop.Meter.OnFirstChunk(_joinedAt, now);
        }
    }

    private protected void CountBytes(long bytes) => Volatile.Write(ref _bytesSent, _bytesSent + bytes);

    /// <summary>Counts a loss.</summary>
    private protected void CountDiscarded(int packets, bool isUnit)
    {
        Volatile.Write(ref _chunksDiscarded, _chunksDiscarded + 1);
        Volatile.Write(ref _packetsDiscarded, _packetsDiscarded + packets);
        if (isUnit)
        {
            Volatile.Write(ref _unitsDiscarded, _unitsDiscarded + 1);
            RequestReport();
        }
    }

    private protected void CountUnreachable()
    {
        Volatile.Write(ref _unreachable, _unreachable + 1);
        RequestReport();
    }

    /// <summary>The rest of a track's unit is not taken; with random-access points, nothing is until the next.</summary>
    private protected void AbandonUnit(int track)
    {
        var bit = 1UL << track;
        _open &= ~bit;
        _waiting |= bit & _randomAccessTracks;
    }

    /// <summary>Nothing that has begun is taken further, on any track.</summary>
    private protected void AbandonAll()
    {
        _open = 0;
        _waiting |= _tracks & _randomAccessTracks;
    }

    private protected bool HasRandomAccessPoints(int track) => (_randomAccessTracks & (1UL << track)) != 0;

    /// <summary>Registers whether something waits, and ends a close that waited for that.</summary>
    private protected void AfterProgress()
    {
        if (_retired)
        {
            return;
        }

        if (HasPending)
        {
            Loop.Block(this);
        }
        else
        {
            Loop.Unblock(this);
            if (_closing)
            {
                Finish(drained: true);
            }
        }
    }

    private static void Notify(Action call) => ThreadPool.UnsafeQueueUserWorkItem(static action => action(), call, preferLocal: false);

    private void Offer(Chunk chunk)
    {
        var bit = 1UL << chunk.TrackIndex;
        if ((_tracks & bit) == 0)
        {
            return;
        }

        if (chunk.IsControl)
        {
            OfferControl(chunk, bit);
        }
        else if (chunk.StartsUnit)
        {
            OfferStart(chunk, bit);
        }
        else if ((_open & bit) == 0)
        {
            if ((_begun & bit) != 0 && !chunk.IsLeading)
            {
                CountDiscarded(chunk.PacketCount, isUnit: false);
            }
        }
        else if (HasRoom(continues: true))
        {
            Deliver(chunk);
        }
        else
        {
            AbandonUnit(chunk.TrackIndex);
            CountDiscarded(chunk.PacketCount, isUnit: true);
        }
    }

    private void OfferControl(Chunk chunk, ulong bit)
    {
        if ((_begun & bit) == 0)
        {
            return;
        }

        if (HasRoom(continues: true))
        {
            Deliver(chunk);
        }
        else
        {
            CountDiscarded(chunk.PacketCount, isUnit: false);
        }
    }

    private void OfferStart(Chunk chunk, ulong bit)
    {
        _open &= ~bit;
        if (chunk.IsLeading && (_begunHere & bit) != 0)
        {
            return;
        }

        var mustWait = (_waiting & bit) != 0 && !chunk.IsRandomAccess;
        if (mustWait || !HasRoom(continues: false))
        {
            _waiting |= bit & _randomAccessTracks;
            if (!mustWait || (_begun & bit) != 0)
            {
                CountDiscarded(chunk.PacketCount, isUnit: true);
            }

            return;
        }

        if (chunk.Preamble is { } preamble && preamble != _preamble)
        {
            DeliverPreamble(preamble);
            if (_retired)
            {
                return;
            }
        }

        if ((_waiting & bit) != 0)
        {
            _begunHere |= bit;
        }
        else if (chunk.IsRandomAccess)
        {
            _begunHere &= ~bit;
        }

        _waiting &= ~bit;
        _open |= bit;
        _begun |= bit;
        Deliver(chunk);
    }

    private void DeliverPreamble(ChunkPreamble preamble)
    {
        var part = _preamble is { } known && known.Version + 1 == preamble.Version ? preamble.Change : preamble.Whole;
        _preamble = preamble;
        if (!part.Bytes.IsEmpty)
        {
            Deliver(part);
        }
    }

    private void Join(JoinOrder order)
    {
        if (_retired || _closing)
        {
            order.Slot.Group.Forget(this);
            return;
        }

        // Left and joined again: the order to leave came first.
        Slot?.Exit(this);
        order.Slot.Enter(this);
        _randomAccessTracks = order.Slot.Group.RandomAccessTracks;
        _tracks = order.Tracks;
        _waiting = _tracks & _randomAccessTracks;
        _begun = 0;
        _open = 0;
        _begunHere = 0;
        _preamble = null;
        _joinedAt = order.At;
        if (order.Kept.IsEmpty)
        {
            return;
        }

        var gop = order.Kept.Span;
        var bytes = 0L;
        foreach (var chunk in gop)
        {
            bytes += chunk.Length;
        }

        BeginGop(gop.Length, bytes);
        foreach (var chunk in gop)
        {
            Offer(chunk);
        }

        EndGop();
    }

    private void BeginClose(long drainMilliseconds)
    {
        if (_retired)
        {
            _closed?.TrySetResult(false);
            return;
        }

        Slot?.Exit(this);
        Volatile.Read(ref Group)?.Forget(this);
        if (!HasPending)
        {
            Finish(drained: true);
        }
        else if (drainMilliseconds == 0)
        {
            Finish(drained: false);
        }
        else
        {
            _closing = true;
            _closeAt = Environment.TickCount64 + drainMilliseconds;
        }
    }

    private void Finish(bool drained)
    {
        if (drained)
        {
            SendFarewell();
        }

        Retire();
        _closed?.TrySetResult(drained);
    }

    private void Retire()
    {
        _retired = true;
        Slot?.Exit(this);
        Volatile.Read(ref Group)?.Forget(this);
        ReleaseBacklog();
        Loop.Retire(this);
    }

    private void RequestReport()
    {
        if (!_reportPending && _owner is not null)
        {
            _reportPending = true;
            Loop.Report(this);
        }
    }
}
