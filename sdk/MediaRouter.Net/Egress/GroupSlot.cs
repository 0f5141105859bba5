namespace MediaRouter.Net;

/// <summary>The readers of one group on one loop.</summary>
internal sealed class GroupSlot(EgressGroup group, EgressLoop loop)
{
    // Guarded by the group's lock: readers that were added and not yet removed.
    public int Members;

    // Touched only by the loop.
    private EgressReader?[] _readers = [];
    private int _count;

    public EgressGroup Group => group;

    public EgressLoop Loop => loop;

    public void Enter(EgressReader reader)
    {
        if (_count == _readers.Length)
        {
            Array.Resize(ref _readers, Math.Max(4, _count * 2));
        }

        reader.SlotIndex = _count;
        reader.Slot = this;
        _readers[_count++] = reader;
    }

    public void Exit(EgressReader reader)
    {
        var last = _readers[--_count]!;
        _readers[reader.SlotIndex] = last;
        last.SlotIndex = reader.SlotIndex;
        _readers[_count] = null;
        reader.Slot = null;
        reader.SlotIndex = -1;
    }

    // From the end: a reader that fails is replaced by the last one, which had its turn.
    public void Deliver(Chunk chunk)
    {
        loop.Meter.OnOffering(_readers.AsSpan(0, _count));
        for (var i = _count - 1; i >= 0; i--)
        {
            _readers[i]!.OfferGuarded(chunk);
        }
    }
}
