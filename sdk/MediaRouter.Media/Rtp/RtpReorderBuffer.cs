using System.Numerics;

namespace MediaRouter.Media.Rtp;

/// <summary>Puts the packets of one SSRC that came by UDP back into the order of their sequence numbers.</summary>
/// <remarks>
/// In order and without gaps, a packet passes straight through. After a gap, packets wait until the missing ones come, until the
/// window is full, or until the owner calls <see cref="SkipGap"/> or <see cref="Flush"/> because its clock says so.
/// Allocates only in the constructor. Not safe for concurrent use.
/// </remarks>
public sealed class RtpReorderBuffer
{
    /// <summary>Window used when none is given: half a frame of 1080p at 10 Mbit/s, and over a second of audio.</summary>
    public const int DefaultCapacity = 64;

    // RFC 3550, appendix A.1 takes a larger step for a restart of the sender unless the next packet disagrees.
    private const int MaxDropout = 3000;

    // The same for steps back: within this, a packet is late.
    private const int MaxMisorder = 100;

    private readonly int _mask;
    private readonly ReadOnlyMemory<byte>[] _slots;
    private readonly bool[] _filled;
    private readonly ReadOnlyMemory<byte>[] _ready;

    private bool _started;
    private ushort _next;
    private int _pending;
    private int _readyCount;
    private int _oldInARow;
    private bool _hasSuspect;
    private ushort _suspectSequence;
    private ReadOnlyMemory<byte> _suspect;

    /// <summary>Creates an empty buffer.</summary>
    /// <param name="capacity">Window in packets: a power of two, 2 to 4096.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not a power of two in that range.</exception>
    public RtpReorderBuffer(int capacity = DefaultCapacity)
    {
        if (capacity is < 2 or > 4096 || !BitOperations.IsPow2(capacity))
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "must be a power of two from 2 to 4096");
        }

        _mask = capacity - 1;
        _slots = new ReadOnlyMemory<byte>[capacity];
        _filled = new bool[capacity];
        // One call returns at most a full window, and after a restart the suspect and the packet that confirmed it.
        _ready = new ReadOnlyMemory<byte>[capacity + 2];
    }

    /// <summary>Number of packets that wait behind a gap.</summary>
    public int PendingCount => _pending;

    /// <summary>Packets given up as lost so far.</summary>
    public long LostCount { get; private set; }

    /// <summary>Packets dropped because they came twice, after they had been given up, or far out of sequence.</summary>
    public long DuplicateOrLateCount { get; private set; }

    /// <summary>Times that the sequence began anew (publisher restart).</summary>
    public long RestartCount { get; private set; }

    /// <summary>Takes one packet, and returns those that are now in order.</summary>
    /// <param name="sequenceNumber">The packet's sequence number.</param>
    /// <param name="packet">Kept until it is returned or overtaken.</param>
    /// <param name="lost">Packets given up in this call; they belong before or between the returned ones.</param>
    /// <returns>Zero or more packets in order; valid until the next call on this object.</returns>
    public ReadOnlySpan<ReadOnlyMemory<byte>> Push(ushort sequenceNumber, ReadOnlyMemory<byte> packet, out int lost)
    {
        lost = 0;
        ClearReady();
        if (!_started)
        {
            _started = true;
            _next = sequenceNumber;
        }

        var distance = RtpSequence.Distance(_next, sequenceNumber);
        if (distance == 0 && _pending == 0)
        {
            DropSuspect();
            _next++;
            _ready[_readyCount++] = packet;
            return _ready.AsSpan(0, _readyCount);
        }

        if (distance < 0)
        {
            return PushOld(sequenceNumber, packet, distance);
        }

        if (distance >= MaxDropout)
        {
            return PushSuspect(sequenceNumber, packet);
        }

        DropSuspect();
        if (distance > _mask)
        {
            lost = Advance(distance - _mask);
        }

        var slot = sequenceNumber & _mask;
        if (_filled[slot])
        {
            DuplicateOrLateCount++;
            return _ready.AsSpan(0, _readyCount);
        }

        _filled[slot] = true;
        _slots[slot] = packet;
        _pending++;
        ReleaseInOrder();
        return _ready.AsSpan(0, _readyCount);
    }

    /// <summary>Gives the oldest gap up, and returns the packets behind it as far as the next gap.</summary>
    /// <param name="lost">Packets given up; 0 if nothing waits.</param>
    /// <returns>Packets in order; valid until the next call on this object.</returns>
    public ReadOnlySpan<ReadOnlyMemory<byte>> SkipGap(out int lost)
    {
        ClearReady();
        lost = 0;
        if (_pending > 0)
        {
            SkipToFilled(ref lost);
            LostCount += lost;
            ReleaseInOrder();
        }

        return _ready.AsSpan(0, _readyCount);
    }

    /// <summary>Gives all gaps up, and returns everything that waits.</summary>
    /// <param name="lost">Packets given up between the returned ones.</param>
    /// <returns>Packets in order; valid until the next call on this object.</returns>
    public ReadOnlySpan<ReadOnlyMemory<byte>> Flush(out int lost)
    {
        ClearReady();
        lost = 0;
        while (_pending > 0)
        {
            SkipToFilled(ref lost);
            ReleaseInOrder();
        }

        LostCount += lost;
        return _ready.AsSpan(0, _readyCount);
    }

    private ReadOnlySpan<ReadOnlyMemory<byte>> PushOld(ushort sequenceNumber, ReadOnlyMemory<byte> packet, int distance)
    {
        if (distance < -Math.Max(_mask, MaxMisorder))
        {
            return PushSuspect(sequenceNumber, packet);
        }

        DropSuspectOnly();
        DuplicateOrLateCount++;

        // A sender that restarted a little behind the old number looks late; a whole window of such packets is no accident.
        if (++_oldInARow > _mask)
        {
            Restart(sequenceNumber);
            _next++;
            _ready[_readyCount++] = packet;
        }

        return _ready.AsSpan(0, _readyCount);
    }

    private ReadOnlySpan<ReadOnlyMemory<byte>> PushSuspect(ushort sequenceNumber, ReadOnlyMemory<byte> packet)
    {
        if (_hasSuspect && sequenceNumber == (ushort)(_suspectSequence + 1))
        {
            var first = _suspect;
            _hasSuspect = false;
            _suspect = default;
            Restart(sequenceNumber);
            _next++;
            _ready[_readyCount++] = first;
            _ready[_readyCount++] = packet;
            return _ready.AsSpan(0, _readyCount);
        }

        DropSuspectOnly();
        _hasSuspect = true;
        _suspectSequence = sequenceNumber;
        _suspect = packet;
        return [];
    }

    private void Restart(ushort sequenceNumber)
    {
        // What waits is older than the restart and goes out first; what was missing will not come any more,
        // but where one sequence ended and the other began is unknown, so no loss is counted.
        var ignored = 0;
        while (_pending > 0)
        {
            SkipToFilled(ref ignored);
            ReleaseInOrder();
        }

        DropSuspect();
        _next = sequenceNumber;
        RestartCount++;
    }

    private int Advance(int steps)
    {
        var lost = 0;
        while (steps > 0)
        {
            if (_pending == 0)
            {
                _next += (ushort)steps;
                lost += steps;
                break;
            }

            var slot = _next & _mask;
            if (_filled[slot])
            {
                Release(slot);
            }
            else
            {
                lost++;
                _next++;
            }

            steps--;
        }

        LostCount += lost;
        return lost;
    }

    private void SkipToFilled(ref int lost)
    {
        while (!_filled[_next & _mask])
        {
            _next++;
            lost++;
        }
    }

    private void ReleaseInOrder()
    {
        while (_pending > 0 && _filled[_next & _mask])
        {
            Release(_next & _mask);
        }
    }

    private void Release(int slot)
    {
        _ready[_readyCount++] = _slots[slot];
        _slots[slot] = default;
        _filled[slot] = false;
        _pending--;
        _next++;
    }

    private void ClearReady()
    {
        if (_readyCount > 0)
        {
            _ready.AsSpan(0, _readyCount).Clear();
            _readyCount = 0;
        }
    }

    private void DropSuspect()
    {
        _oldInARow = 0;
        DropSuspectOnly();
    }

    private void DropSuspectOnly()
    {
        if (_hasSuspect)
        {
            _hasSuspect = false;
            _suspect = default;
            DuplicateOrLateCount++;
        }
    }
}
