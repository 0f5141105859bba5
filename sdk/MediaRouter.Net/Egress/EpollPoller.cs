namespace MediaRouter.Net;

/// <summary>epoll: a socket is registered when it blocks for the first time, and armed for one notice each time.</summary>
internal sealed class EpollPoller : LoopPoller
{
    private readonly Epoll _epoll = new();

    // Index in _entries is the low half of an event's token; the high half tells a later user of the same index apart.
    private readonly List<(IWritableWaiter? Waiter, uint Generation)> _entries = [];
    private readonly Stack<int> _free = [];

    public override bool Arm(IWritableWaiter waiter)
    {
        if (waiter.WritableSocket is not { } socket)
        {
            return false;
        }

        var operation = waiter.PollIndex < 0 ? LinuxNative.EpollAdd : LinuxNative.EpollModify;
        if (waiter.PollIndex < 0)
        {
            waiter.PollIndex = Register(waiter);
        }

        var token = ((ulong)_entries[waiter.PollIndex].Generation << 32) | (uint)waiter.PollIndex;
        try
        {
            return _epoll.Control(operation, socket.SafeHandle, LinuxNative.EpollOut | LinuxNative.EpollOneShot, token);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public override void Forget(IWritableWaiter waiter)
    {
        var index = waiter.PollIndex;
        if (index < 0)
        {
            return;
        }

        waiter.PollIndex = -1;
        _entries[index] = (null, _entries[index].Generation + 1);
        _free.Push(index);
        try
        {
            _epoll.Control(LinuxNative.EpollDelete, waiter.WritableSocket!.SafeHandle, 0, 0);
        }
        catch (ObjectDisposedException)
        {
            // Closing the descriptor removed it already.
        }
    }

    public override void Wait(int milliseconds, List<IWritableWaiter> ready)
    {
        _epoll.Wait(milliseconds);
        while (_epoll.TryNext(out var token))
        {
            var (waiter, generation) = _entries[(int)(uint)token];
            if (waiter is not null && generation == (uint)(token >> 32))
            {
                ready.Add(waiter);
            }
        }
    }

    public override void Wake() => _epoll.Wake();

    public override void Dispose() => _epoll.Dispose();

    private int Register(IWritableWaiter waiter)
    {
        if (_free.TryPop(out var index))
        {
            _entries[index] = (waiter, _entries[index].Generation);
            return index;
        }

        _entries.Add((waiter, 0));
        return _entries.Count - 1;
    }
}
