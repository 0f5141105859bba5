using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Net;

/// <summary>One receiving thread. What waits for sockets and how they are read is the subclass's.</summary>
internal abstract class UdpReceiveLoop : IDisposable
{
    /// <summary>Messages taken by one system call.</summary>
    protected const int MaxMessages = 32;

    /// <summary>Room for one message: the largest datagram, or several that the kernel joined.</summary>
    protected const int MessageBytes = 64 * 1024;

    /// <summary>System calls for one socket before others have their turn.</summary>
    protected const int MaxRounds = 4;

    private readonly ILogger _log;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by anyone, read by the loop.
    private readonly ConcurrentQueue<(UdpReception? Reception, bool Adds)> _orders = new();
    private int _load;

    // Set when the loop takes no more orders.
    private readonly Lock _afterlife = new();
    private volatile bool _stopped;

    // Touched only by the loop.
    private readonly List<UdpReception> _receptions = [];
    private readonly List<UdpReception> _ready = [];
    private DatagramPlace[] _places = new DatagramPlace[MaxMessages];
    private int _placeCount;
    private bool _stopping;

    protected UdpReceiveLoop(int index, ILogger log)
    {
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = $"udp receive {index}" };
    }

    public int Load => Volatile.Read(ref _load);

    /// <summary>Where messages are received. Pinned, since the kernel is told its address once.</summary>
    protected byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(MaxMessages * MessageBytes, pinned: true);

    public void Start() => _thread.Start();

    public UdpReception Add(UdpPort port, IDatagramSink sink)
    {
        var reception = new UdpReception(this, port, sink);
        Interlocked.Increment(ref _load);
        Order(reception, adds: true);
        return reception;
    }

    public void Remove(UdpReception reception) => Order(reception, adds: false);

    public Task StopAsync()
    {
        Order(null, adds: false);
        return _ended.Task;
    }

    /// <summary>Releases what waits. The thread does that itself when it ends.</summary>
    public abstract void Dispose();

    protected abstract void Watch(UdpReception reception);

    protected abstract void Unwatch(UdpReception reception);

    protected abstract void Wait(List<UdpReception> ready);

    protected abstract void Wake();

    /// <summary>Reads what is there and passes it on.</summary>
    /// <exception cref="ObjectDisposedException">The socket was closed by its owner.</exception>
    protected abstract void Receive(UdpReception reception);

    protected void AddPlace(EndPointKey source, int offset, int length)
    {
        if (_placeCount == _places.Length)
        {
            Array.Resize(ref _places, _placeCount * 2);
        }

        _places[_placeCount++] = new DatagramPlace(source, offset, length);
    }

    protected void PassOn(UdpReception reception, long receivedAt)
    {
        if (_placeCount == 0)
        {
            return;
        }

        var batch = new DatagramBatch(reception.Port, receivedAt, Buffer, _places.AsSpan(0, _placeCount));
        _placeCount = 0;
        reception.Sink.OnDatagrams(batch);
    }

    protected void LogFault(UdpReception reception, string reason)
    {
        if (!reception.HasLoggedFault)
        {
            reception.HasLoggedFault = true;
            _log.LogWarning("Receiving on {LocalEndPoint} fails: {Reason}", reception.Port.LocalEndPoint, reason);
        }
    }

    private void Order(UdpReception? reception, bool adds)
    {
        _orders.Enqueue((reception, adds));
        Interlocked.MemoryBarrier();
        if (_stopped)
        {
            lock (_afterlife)
            {
                EndAll();
            }
        }
        else
        {
            Wake();
        }
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                Wait(_ready);
                foreach (var reception in _ready)
                {
                    ReceiveGuarded(reception);
                }

                _ready.Clear();
                CarryOutOrders();
            }
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "Unexpected failure in a UDP receive loop");
        }
        finally
        {
            lock (_afterlife)
            {
                EndAll();
                _stopped = true;
                Interlocked.MemoryBarrier();
                EndAll();
                Dispose();
            }

            _ended.TrySetResult();
        }
    }

    private void ReceiveGuarded(UdpReception reception)
    {
        _placeCount = 0;
        try
        {
            Receive(reception);
            reception.Sink.OnBatchEnd();
        }
        catch (ObjectDisposedException)
        {
            Forget(reception);
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "Unexpected failure of a datagram sink");
        }
    }

    private void CarryOutOrders()
    {
        while (_orders.TryDequeue(out var order))
        {
            if (order.Reception is not { } reception)
            {
                _stopping = true;
            }
            else if (!order.Adds)
            {
                Forget(reception);
            }
            else if (!_stopped)
            {
                reception.Index = _receptions.Count;
                _receptions.Add(reception);
                try
                {
                    Watch(reception);
                }
                catch (ObjectDisposedException)
                {
                    Forget(reception);
                }
            }
            else
            {
                reception.End();
            }
        }
    }

    private void Forget(UdpReception reception)
    {
        if (reception.Index >= 0)
        {
            Unwatch(reception);
            var last = _receptions[^1];
            _receptions[reception.Index] = last;
            last.Index = reception.Index;
            _receptions.RemoveAt(_receptions.Count - 1);
            reception.Index = -1;
            Interlocked.Decrement(ref _load);
        }

        reception.End();
    }

    private void EndAll()
    {
        CarryOutOrders();
        while (_receptions.Count > 0)
        {
            Forget(_receptions[^1]);
        }
    }
}
