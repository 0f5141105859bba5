using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Net;

/// <summary>One sending thread and what it alone touches.</summary>
internal sealed class EgressLoop
{
    // Orders carried out before writable sockets get their turn again.
    private const int MaxOrdersPerRound = 64;

    // How often write timeouts, drain limits and discard reports are looked at, while there are any.
    private const int TickMilliseconds = 250;

    private readonly ILogger _log;
    private readonly LoopPoller _poller;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Many threads write, the loop reads.
    private readonly ConcurrentQueue<LoopItem> _orders = new();
    private int _sleeping;
    private int _load;

    // Written by the loop, read by anyone.
    private int _blockedReaders;

    // Set when the loop takes no more orders; from then on the thread pool carries them out, under the lock.
    private readonly Lock _afterlife = new();
    private volatile bool _stopped;

    // Touched only by the loop.
    private readonly List<EgressReader> _readers = [];
    private readonly List<EgressReader> _blocked = [];
    private readonly List<EgressReader> _reporting = [];
    private readonly List<IWritableWaiter> _ready = [];
    private readonly List<PortQueue> _ports = [];
    private bool _stopping;
    private long _nextTick;

    public EgressLoop(int index, ILogger log, LoopPoller poller)
    {
        Index = index;
        _log = log;
        _poller = poller;
        Meter = new EgressMeter(this);
        _thread = new Thread(Run) { IsBackground = true, Name = $"egress {index}" };
    }

    public int Index { get; }

    /// <summary>What it measures.</summary>
    public EgressMeter Meter { get; }

    public int Load => Volatile.Read(ref _load);

    /// <summary>Readers that wait for their sockets, as of a moment ago.</summary>
    public int BlockedReaders => Volatile.Read(ref _blockedReaders);

    /// <summary>Scratch for framed or encrypted bytes. Loop thread only.</summary>
    public ScratchWriter Scratch { get; } = new();

    /// <summary>More scratch, for a second transformation. Loop thread only.</summary>
    public ScratchWriter SecondScratch { get; } = new();

    public bool IsCurrentThread => Thread.CurrentThread == _thread;

    public void Start() => _thread.Start();

    public void AddLoad(int delta) => Interlocked.Add(ref _load, delta);

    public Task StopAsync()
    {
        Enqueue(new LoopItem(LoopCommand.Stop, this, null));
        return _ended.Task;
    }

    public void Enqueue(in LoopItem item)
    {
        _orders.Enqueue(item);

        // Pairs with the fence before the loop sleeps: either it sees the order or we see that it sleeps.
        Interlocked.MemoryBarrier();
        if (_sleeping != 0 && Interlocked.Exchange(ref _sleeping, 0) != 0)
        {
            _poller.Wake();
        }

        if (_stopped)
        {
            // Elsewhere, since the caller may hold a group's lock, which failing a reader takes.
            ThreadPool.UnsafeQueueUserWorkItem(static loop => loop.CarryOutLate(), this, preferLocal: false);
        }
    }

    /// <summary>The reader's socket does not take more: wake up when it does. Loop thread only.</summary>
    public void Block(EgressReader reader)
    {
        if (reader.BlockedIndex < 0)
        {
            reader.BlockedIndex = _blocked.Count;
            _blocked.Add(reader);
            Volatile.Write(ref _blockedReaders, _blocked.Count);
            reader.LastProgress = Environment.TickCount64;
        }

        if (!reader.Arm(_poller))
        {
            reader.Fail(EgressFailure.TransportFault);
        }
    }

    /// <summary>Whether readers of this loop wait for a UDP socket. Loop thread only.</summary>
    public bool IsWaitedFor(UdpPort port) => _ports.Count > 0 && Find(port) is not null;

    /// <summary>Gives a reader its place among those that wait for a UDP socket. Loop thread only.</summary>
    public void WaitForPort(UdpEgressReader reader, UdpPort port)
    {
        if (Find(port) is { } queue)
        {
            queue.Enter(reader);
            return;
        }

        queue = new PortQueue(port, this);
        _ports.Add(queue);
        queue.Enter(reader);
        Watch(queue, isIdle: false);
    }

    /// <summary>Has a notice come when a UDP socket is writable, as long as readers wait for it. Loop thread only.</summary>
    public void Watch(PortQueue queue, bool isIdle)
    {
        if (!isIdle && _poller.Arm(queue))
        {
            return;
        }

        _poller.Forget(queue);
        _ports.Remove(queue);
        queue.FailAll();
    }

    /// <summary>Nothing waits for the reader's socket any more. Loop thread only.</summary>
    public void Unblock(EgressReader reader)
    {
        SwapRemove(_blocked, reader, static (r, i) => r.BlockedIndex = i, reader.BlockedIndex);
        Volatile.Write(ref _blockedReaders, _blocked.Count);
    }

    /// <summary>Asks for a report of what the reader loses, a second from now. Loop thread only.</summary>
    public void Report(EgressReader reader)
    {
        reader.ReportDue = Environment.TickCount64 + 1000;
        _reporting.Add(reader);
    }

    /// <summary>Forgets a reader that failed or was closed. Loop thread only.</summary>
    public void Retire(EgressReader reader)
    {
        Unblock(reader);
        _poller.Forget(reader);
        SwapRemove(_readers, reader, static (r, i) => r.LoopIndex = i, reader.LoopIndex);
        AddLoad(-1);
    }

    public void LogDefect(Exception ex) => _log.LogError(ex, "Unexpected failure in an egress loop");

    private static void SwapRemove(List<EgressReader> list, EgressReader reader, Action<EgressReader, int> setIndex, int index)
    {
        if (index < 0)
        {
            return;
        }

        var last = list[^1];
        list[index] = last;
        setIndex(last, index);
        list.RemoveAt(list.Count - 1);
        setIndex(reader, -1);
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                CarryOutOrders(MaxOrdersPerRound);
                Wait();
                foreach (var waiter in _ready)
                {
                    waiter.OnWritable();
                }

                _ready.Clear();
                Tick();
            }
        }
        catch (Exception ex)
        {
            LogDefect(ex);
        }
        finally
        {
            Shutdown();
        }
    }

    private void CarryOutOrders(int max)
    {
        for (var i = 0; i < max && _orders.TryDequeue(out var item); i++)
        {
            if (item.Command == LoopCommand.Deliver)
            {
                ((GroupSlot)item.Target).Deliver((Chunk)item.Argument!);
            }
            else
            {
                CarryOut(item);
            }
        }
    }

    private void CarryOut(in LoopItem item)
    {
        if (item.Command == LoopCommand.Stop)
        {
            _stopping = true;
            return;
        }

        var reader = (EgressReader)item.Target;
        if (reader is { LoopIndex: < 0, IsRetired: false })
        {
            reader.LoopIndex = _readers.Count;
            _readers.Add(reader);
        }

        try
        {
            reader.CarryOut(item);
        }
        catch (Exception ex)
        {
            LogDefect(ex);
            reader.Fail(EgressFailure.InternalFault);
        }
    }

    private PortQueue? Find(UdpPort port)
    {
        foreach (var queue in _ports)
        {
            if (queue.Port == port)
            {
                return queue;
            }
        }

        return null;
    }

    private void Wait()
    {
        if (_stopping)
        {
            return;
        }

        if (!_orders.IsEmpty)
        {
            // Orders come first, but do not starve writable sockets.
            if (_blocked.Count > 0)
            {
                _poller.Wait(0, _ready);
            }

            return;
        }

        Volatile.Write(ref _sleeping, 1);
        Interlocked.MemoryBarrier();
        if (_orders.IsEmpty)
        {
            _poller.Wait(_blocked.Count > 0 || _reporting.Count > 0 ? TickMilliseconds : -1, _ready);
        }

        Volatile.Write(ref _sleeping, 0);
    }

    private void Tick()
    {
        if (_blocked.Count == 0 && _reporting.Count == 0)
        {
            return;
        }

        var now = Environment.TickCount64;
        if (now < _nextTick)
        {
            return;
        }

        _nextTick = now + TickMilliseconds;
        for (var i = _blocked.Count - 1; i >= 0; i--)
        {
            // One that ends is replaced by the last one, which had its turn.
            _blocked[i].OnTick(now);
        }

        for (var i = _reporting.Count - 1; i >= 0; i--)
        {
            if (now >= _reporting[i].ReportDue)
            {
                var reader = _reporting[i];
                _reporting[i] = _reporting[^1];
                _reporting.RemoveAt(_reporting.Count - 1);
                reader.ReportLosses();
            }
        }
    }

    private void Shutdown()
    {
        lock (_afterlife)
        {
            FailAll();
            _stopped = true;

            // Pairs with the fence in Enqueue: an order is carried out here, or on the thread pool.
            Interlocked.MemoryBarrier();
            FailAll();
            _poller.Dispose();
        }

        _ended.TrySetResult();
    }

    private void CarryOutLate()
    {
        lock (_afterlife)
        {
            FailAll();
        }
    }

    private void FailAll()
    {
        CarryOutOrders(int.MaxValue);
        for (var i = _readers.Count - 1; i >= 0; i--)
        {
            _readers[i].Fail(EgressFailure.LoopsStopped);
        }
    }
}
