using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Streams;

/// <summary>
/// The current group of pictures with the sound that came with it, in the order of arrival, for readers that come late. It holds references to
/// published media, so keeping it copies nothing.
/// </summary>
/// <remarks>
/// Kept is what the source delivers, and beside it what conversions made of that while they ran; or, if packets are not kept, the access units alone that were made
/// of them. Bounded in bytes of what is kept first; a group that is larger is not kept. A change of parameters in the middle of a group ends it, since late
/// readers know the present ones only. Guarded by the stream's lock.
/// </remarks>
/// <param name="track">The track whose random-access points begin a group.</param>
/// <param name="maxBytes">Largest group.</param>
/// <param name="keepsPackets">Whether packets of the source are kept.</param>
internal sealed class PictureGroup(StreamTrack track, long maxBytes, bool keepsPackets)
{
    private readonly List<Entry> _native = [];
    private readonly List<Entry> _derived = [];
    private bool _isOpen;
    private long _bytes;
    private long _order;

    /// <summary>Takes what the source delivered.</summary>
    public void Add(StreamTrack from, AccessUnit unit) => Add(new Entry(++_order, from, unit, null), _native, LengthOf(unit), unit.IsRandomAccess);

    /// <inheritdoc cref="Add(StreamTrack, AccessUnit)"/>
    public void Add(StreamTrack from, PacketRun run)
    {
        if (keepsPackets)
        {
            Add(new Entry(++_order, from, null, run), _native, run.Framed.Length, run is { IsRandomAccess: true, StartsUnit: true });
        }
    }

    /// <summary>Takes what was made of the media that was added last, or is converted again.</summary>
    public void AddDerived(StreamTrack from, AccessUnit? unit, PacketRun? run)
    {
        if (!keepsPackets)
        {
            if (unit is not null)
            {
                Add(new Entry(++_order, from, unit, null), _derived, LengthOf(unit), unit.IsRandomAccess);
            }
        }
        else if (_isOpen)
        {
            _derived.Add(new Entry(_order, from, unit, run));
        }
    }

    /// <summary>Forgets everything: what comes next does not belong to it.</summary>
    public void Clear()
    {
        _native.Clear();
        _derived.Clear();
        (_isOpen, _bytes) = (false, 0);
    }

    /// <summary>Forgets what was made of a track, whose conversion has ended.</summary>
    public void ForgetDerived(StreamTrack from)
    {
        if (!keepsPackets && from == track && _derived.Exists(entry => entry.Track == from))
        {
            Clear();
        }

        _derived.RemoveAll(entry => entry.Track == from);
    }

    /// <summary>Makes up for what a conversion has missed that starts now.</summary>
    /// <param name="from">The track.</param>
    /// <param name="convert">Converts one entry; what it makes comes to <see cref="AddDerived"/>.</param>
    public void CatchUp(StreamTrack from, Action<Entry> convert)
    {
        var present = _order;
        foreach (var entry in _native.Where(entry => entry.Track == from).ToArray())
        {
            _order = entry.Order;
            convert(entry);
        }

        _order = present;
    }

    /// <summary>The entries of some tracks on one plane.</summary>
    /// <param name="tracks">The tracks.</param>
    /// <param name="isUnits">Whether access units are wanted, otherwise packets.</param>
    public IEnumerable<Entry> Of(IReadOnlyCollection<StreamTrack> tracks, bool isUnits) =>
        _native.Where(entry => isUnits || !entry.Track.IsRemuxing).Concat(_derived)
            .Where(entry => (entry.Unit is not null) == isUnits && tracks.Contains(entry.Track))
            .OrderBy(entry => entry.Order);

    private static int LengthOf(AccessUnit unit)
    {
        var length = 0;
        for (var i = 0; i < unit.Units.Count; i++)
        {
            length += unit.Units[i].Length;
        }

        return length;
    }

    private void Add(Entry entry, List<Entry> list, int bytes, bool isRandomAccess)
    {
        if (entry.Track == track && isRandomAccess)
        {
            Clear();
            _isOpen = true;
        }

        if (!_isOpen)
        {
            return;
        }

        _bytes += bytes;
        if (_bytes > maxBytes)
        {
            Clear();
            return;
        }

        list.Add(entry);
    }

    /// <summary>One access unit, or one run of packets.</summary>
    internal readonly record struct Entry(long Order, StreamTrack Track, AccessUnit? Unit, PacketRun? Run);
}
