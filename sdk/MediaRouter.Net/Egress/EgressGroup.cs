using System.Diagnostics;

namespace MediaRouter.Net;

/// <summary>The readers of one wire form of one stream, wherever their loops are.</summary>
/// <remarks>
/// All members may be called from any thread. The group's lock is held only to hand an order to the loops, so a publisher never waits for
/// a reader. A chunk reaches exactly the readers that were added before it was published and not removed before.
/// </remarks>
public sealed class EgressGroup
{
    private readonly EgressGroupOptions _options;
    private readonly GroupSlot[] _slots;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private int _readerCount;

    internal EgressGroup(EgressLoop[] loops, EgressGroupOptions options)
    {
        _options = options;
        _slots = new GroupSlot[loops.Length];
        for (var i = 0; i < loops.Length; i++)
        {
            _slots[i] = new GroupSlot(this, loops[i]);
        }
    }

    /// <summary>Number of readers.</summary>
    public int ReaderCount => Volatile.Read(ref _readerCount);

    internal ulong RandomAccessTracks => _options.RandomAccessTracks;

    /// <summary>Hands a chunk to every reader of the group. Returns at once.</summary>
    /// <param name="chunk">Published; in order with the calls before.</param>
    public void Publish(Chunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        lock (_gate)
        {
            foreach (var slot in _slots)
            {
                if (slot.Members > 0)
                {
                    slot.Loop.Enqueue(new LoopItem(LoopCommand.Deliver, slot, chunk));
                }
            }
        }
    }

    /// <summary>Lets a reader in: it gets what is published from now on, by the rules of <see cref="EgressReader"/>.</summary>
    /// <param name="reader">A reader that is in no group.</param>
    /// <param name="tracks">Tracks it wants, one bit each.</param>
    /// <param name="kept">
    /// What it gets first, whatever its limits: the chunks since the last random-access point, for a picture at once. The caller sees to it that what is published next
    /// follows on them. Published.
    /// </param>
    /// <returns><see langword="false"/> if the reader has failed or was closed.</returns>
    /// <exception cref="InvalidOperationException">The reader is in a group.</exception>
    public bool Add(EgressReader reader, ulong tracks = ulong.MaxValue, ReadOnlyMemory<Chunk> kept = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        lock (_gate)
        {
            if (reader.HasEnded)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref reader.Group, this, null) is not null)
            {
                throw new InvalidOperationException("The reader is in a group already.");
            }

            var slot = _slots[reader.Loop.Index];
            slot.Members++;
            _readerCount++;
            slot.Loop.Enqueue(new LoopItem(LoopCommand.Join, reader, new JoinOrder(slot, tracks, kept, Stopwatch.GetTimestamp())));
            return true;
        }
    }

    /// <summary>Takes a reader out: it gets nothing that is published from now on; what waits in its backlog is still sent.</summary>
    /// <param name="reader">The reader.</param>
    /// <returns><see langword="false"/> if it is not in this group.</returns>
    public bool Remove(EgressReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        lock (_gate)
        {
            if (!Release(reader))
            {
                return false;
            }

            var slot = _slots[reader.Loop.Index];
            slot.Loop.Enqueue(new LoopItem(LoopCommand.Leave, reader, slot));
            return true;
        }
    }

    /// <summary>The loop has given the reader up.</summary>
    internal void Forget(EgressReader reader)
    {
        lock (_gate)
        {
            Release(reader);
        }
    }

    private bool Release(EgressReader reader)
    {
        if (Interlocked.CompareExchange(ref reader.Group, null, this) != this)
        {
            return false;
        }

        _slots[reader.Loop.Index].Members--;
        _readerCount--;
        return true;
    }
}
