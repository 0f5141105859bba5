namespace MediaRouter.Media.MpegTs;

/// <summary>Bytes that the PES packets of one reader may hold together.</summary>
internal sealed class PesBudget(int perPacket, int total)
{
    private int _used;

    public int PerPacket { get; } = perPacket;

    public bool TryTake(int bytes)
    {
        if (bytes > total - _used)
        {
            return false;
        }

        _used += bytes;
        return true;
    }

    public void GiveBack(int bytes) => _used -= bytes;
}
