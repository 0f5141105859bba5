using System.Buffers.Binary;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Streams;

/// <summary>Gathers the packets of one track into runs: contiguous bytes in a slab of its own.</summary>
/// <remarks>
/// A slab is written once from its beginning to its end; published runs are slices of it, and the garbage collector owns it. Guarded by the
/// stream's lock.
/// </remarks>
internal sealed class RunAssembler(StreamTrack track)
{
    // A slab must stay below the large-object threshold of 85 000 bytes. A track with little media gets small ones, so that a reader which
    // keeps one run does not keep much more alive.
    private const int LargestSlab = PacketRun.MaxLength + PacketRun.PrefixLength;
    private const int SmallestSlab = 4 * 1024;

    private byte[] _slab = [];
    private int _end;

    // The run that is being gathered lies in the slab from _start to _end.
    private int _start;
    private int _packetCount;
    private uint _timestamp;
    private bool _startsUnit;
    private bool _isRandomAccess;

    // Across the runs of one access unit.
    private bool _unitIsOpen;
    private bool _unitShowedRandomAccess;

    /// <summary>Whether packets wait for the rest of their frame.</summary>
    public bool HasPending => _packetCount > 0;

    /// <summary>Number of packets that wait.</summary>
    public int PacketCount => _packetCount;

    /// <summary>Stopwatch time stamp of the first packet that waits.</summary>
    public long PendingSince { get; private set; }

    /// <summary>Unwrapped time stamp of the packets that wait.</summary>
    public long PendingPts { get; private set; }

    /// <summary>Wall-clock time of the packets that wait by the source's clock; 0 when unknown.</summary>
    public long PendingSourceNtp { get; private set; }

    /// <summary>Whether the waiting packets must be taken before a packet of this time and size is added.</summary>
    public bool MustCloseBefore(uint timestamp, int packetLength, out bool endsUnit)
    {
        endsUnit = timestamp != _timestamp;
        return _packetCount > 0 && (endsUnit || _end - _start + PacketRun.PrefixLength + packetLength > PacketRun.MaxLength);
    }

    /// <summary>Adds one packet and returns its place, for the header to be completed.</summary>
    public Span<byte> Append(ReadOnlySpan<byte> packet, uint timestamp, long pts, long receivedAt, long sourceNtp, bool showsRandomAccess)
    {
        var place = Reserve(packet.Length, timestamp, pts, receivedAt, sourceNtp, showsRandomAccess);
        packet.CopyTo(place);
        return place;
    }

    /// <summary>Makes room for one packet.</summary>
    public Span<byte> Reserve(int packetLength, uint timestamp, long pts, long receivedAt, long sourceNtp, bool showsRandomAccess)
    {
        EnsureRoom(PacketRun.PrefixLength + packetLength);
        if (_packetCount == 0)
        {
            if (_unitIsOpen && timestamp != _timestamp)
            {
                _unitIsOpen = false;
            }

            _startsUnit = !_unitIsOpen;
            _unitShowedRandomAccess &= _unitIsOpen;
            _isRandomAccess = false;
            _timestamp = timestamp;
            PendingPts = pts;
            PendingSince = receivedAt;
            PendingSourceNtp = sourceNtp;
        }

        if (showsRandomAccess && !_unitShowedRandomAccess)
        {
            // A reader may start here even if an earlier run of the unit is already out: such a run held delimiters at most.
            _unitShowedRandomAccess = true;
            _isRandomAccess = true;
            _startsUnit = true;
        }

        var prefix = _slab.AsSpan(_end, PacketRun.PrefixLength);
        prefix[0] = PacketRun.PrefixMagic;
        prefix[1] = (byte)(track.Description.MediaIndex * 2);
        BinaryPrimitives.WriteUInt16BigEndian(prefix[2..], (ushort)packetLength);
        var place = _slab.AsSpan(_end + PacketRun.PrefixLength, packetLength);
        _end += PacketRun.PrefixLength + packetLength;
        _packetCount++;
        return place;
    }

    /// <summary>Takes what was gathered as a run.</summary>
    /// <param name="endsUnit">Whether the access unit is complete with it.</param>
    /// <param name="ntp">Wall-clock time of the unit.</param>
    public PacketRun Take(bool endsUnit, long ntp)
    {
        var run = new PacketRun
        {
            Track = track,
            Framed = _slab.AsMemory(_start, _end - _start),
            PacketCount = _packetCount,
            Pts = PendingPts,
            NtpUnixNanoseconds = ntp,
            StartsUnit = _startsUnit,
            EndsUnit = endsUnit,
            IsRandomAccess = _isRandomAccess || (_startsUnit && !track.HasRandomAccessPoints),
            ReceivedAt = PendingSince,
        };
        _start = _end;
        _packetCount = 0;
        _unitIsOpen = !endsUnit;
        return run;
    }

    /// <summary>Takes back the packet that was reserved last, all but its first bytes.</summary>
    public void ShrinkLast(int packetPlaceLength, int used)
    {
        var prefixAt = _end - packetPlaceLength - PacketRun.PrefixLength;
        BinaryPrimitives.WriteUInt16BigEndian(_slab.AsSpan(prefixAt + 2), (ushort)used);
        _end -= packetPlaceLength - used;
    }

    /// <summary>The packet that was reserved last.</summary>
    public Span<byte> LastPacket(int length) => _slab.AsSpan(_end - length, length);

    private void EnsureRoom(int needed)
    {
        if (_slab.Length - _end >= needed)
        {
            return;
        }

        var pending = _end - _start;

        // The slab that is full tells how much this track needs: the next is twice as large, up to the limit.
        var size = Math.Clamp(_slab.Length * 2, SmallestSlab, LargestSlab);
        size = Math.Max(size, Math.Min(LargestSlab, pending + needed));
        var next = GC.AllocateUninitializedArray<byte>(Math.Max(size, pending + needed));
        _slab.AsSpan(_start, pending).CopyTo(next);
        _slab = next;
        _start = 0;
        _end = pending;
    }
}
