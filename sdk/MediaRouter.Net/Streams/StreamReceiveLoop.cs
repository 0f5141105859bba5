using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Net;

/// <summary>One thread that waits for connections and receives for them.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The thread disposes them at its end.")]
internal sealed class StreamReceiveLoop(int index, ILogger log)
{
    // A frame of 5 Mbit/s by one call, also a key frame.
    private const int BufferBytes = 256 * 1024;

    private readonly Epoll _epoll = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<ulong, EpollStreamReception> _receptions = new();
    private readonly ConcurrentQueue<EpollStreamReception> _removed = new();
    private ulong _lastToken;
    private volatile bool _isStopping;
    private volatile bool _hasStopped;

    public void Start() => new Thread(Run) { IsBackground = true, Name = $"stream receive {index}" }.Start();

    public ulong Add(EpollStreamReception reception)
    {
        var token = Interlocked.Increment(ref _lastToken);
        _receptions[token] = reception;
        return token;
    }

    /// <summary>Forgets a connection, whose wait then ends.</summary>
    public void Remove(ulong token, EpollStreamReception reception)
    {
        _receptions.TryRemove(token, out _);
        _removed.Enqueue(reception);
        Interlocked.MemoryBarrier();
        if (_hasStopped)
        {
            EndRemoved();
        }
        else
        {
            _epoll.Wake();
        }
    }

    public bool Control(int operation, SafeHandle socket, uint events, ulong token) => _epoll.Control(operation, socket, events, token);

    public Task StopAsync()
    {
        _isStopping = true;
        _epoll.Wake();
        return _ended.Task;
    }

    private void Run()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        try
        {
            while (!_isStopping)
            {
                _epoll.Wait(-1);
                while (_epoll.TryNext(out var token))
                {
                    if (_receptions.TryGetValue(token, out var reception))
                    {
                        reception.OnReadable(buffer);
                    }
                }

                EndRemoved();
            }
        }
        catch (Exception ex)
        {
            log.LogError(ex, "Unexpected failure in a stream receive loop");
        }
        finally
        {
            _hasStopped = true;
            Interlocked.MemoryBarrier();
            foreach (var reception in _receptions.Values)
            {
                reception.Dispose();
            }

            EndRemoved();
            _epoll.Dispose();
            _ended.TrySetResult();
        }
    }

    private void EndRemoved()
    {
        while (_removed.TryDequeue(out var reception))
        {
            reception.OnRemoved();
        }
    }
}
