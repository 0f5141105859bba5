namespace MediaRouter.Net;

/// <summary>epoll: a socket is registered when it blocks for the first time, and armed for one notice each time.</summary>
internal sealed class EpollPoller : LoopPoller
{
    private readonly Epoll _epoll = new();

    // Index in _entries is the low half of an event's token; the high half tells a later user of the same index apart.
    private readonly List<(EgressReader? Reader, uint Generation)> _entries = [];
    private readonly Stack<int> _free = [];

    public override bool Arm(EgressReader reader)
    {
        if (reader.WritableSocket is not { } socket)
        {
            return false;
        }

        var operation = reader.PollIndex < 0 ? LinuxNative.EpollAdd : LinuxNative.EpollModify;
        if (reader.PollIndex < 0)
        {
            reader.PollIndex = Register(reader);
        }

        var token = ((ulong)_entries[reader.PollIndex].Generation << 32) | (uint)reader.PollIndex;
        try
        {
            return _epoll.Control(operation, socket.SafeHandle, LinuxNative.EpollOut | LinuxNative.EpollOneShot, token);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public override void Forget(EgressReader reader)
    {
        var index = reader.PollIndex;
        if (index < 0)
        {
            return;
        }

        reader.PollIndex = -1;
        _entries[index] = (null, _entries[index].Generation + 1);
        _free.Push(index);
        try
        {
            _epoll.Control(LinuxNative.EpollDelete, reader.WritableSocket!.SafeHandle, 0, 0);
        }
        catch (ObjectDisposedException)
        {
            // Closing the descriptor removed it already.
        }
    }

    public override void Wait(int milliseconds, List<EgressReader> ready)
    {
        _epoll.Wait(milliseconds);
        while (_epoll.TryNext(out var token))
        {
            var (reader, generation) = _entries[(int)(uint)token];
            if (reader is not null && generation == (uint)(token >> 32))
            {
                ready.Add(reader);
            }
        }
    }

    public override void Wake() => _epoll.Wake();

    public override void Dispose() => _epoll.Dispose();

    private int Register(EgressReader reader)
    {
        if (_free.TryPop(out var index))
        {
            _entries[index] = (reader, _entries[index].Generation);
            return index;
        }

        _entries.Add((reader, 0));
        return _entries.Count - 1;
    }
}
