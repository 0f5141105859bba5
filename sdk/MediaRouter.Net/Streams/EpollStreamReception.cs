using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace MediaRouter.Net;

/// <summary>A connection that one thread waits for.</summary>
internal sealed unsafe class EpollStreamReception : StreamReception, IValueTaskSource, IValueTaskSource<bool>
{
    // Receives of one connection before others have their turn.
    private const int MaxRounds = 4;

    private readonly StreamReceiveLoop _loop;
    private readonly SafeSocketHandle _handle;
    private readonly ulong _token;

    // Continuations run on the pool: the thread belongs to all connections.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    private readonly Lock _gate = new();

    // Guarded by _gate. While a sink takes bytes it is held, and nobody wants it: whoever waits has called already.
    private bool _isPending;
    private IStreamSink? _sink;
    private bool _isRegistered;

    private volatile bool _isDisposed;

    public EpollStreamReception(StreamReceiveLoop loop, Socket socket)
    {
        _loop = loop;
        _handle = socket.SafeHandle;
        _token = loop.Add(this);
    }

    public override ValueTask WaitAsync()
    {
        Begin(null, LinuxNative.EpollIn | LinuxNative.EpollOneShot);
        return new ValueTask(this, _core.Version);
    }

    public override ValueTask<bool> RunAsync(IStreamSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Begin(sink, LinuxNative.EpollIn);
        return new ValueTask<bool>(this, _core.Version);
    }

    public override int Receive(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var received = LinuxNative.Receive(_handle, start, (nuint)buffer.Length, LinuxNative.DontWait);
                if (received >= 0)
                {
                    return (int)received;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case LinuxNative.Interrupted:
                        continue;
                    case LinuxNative.WouldBlock:
                        return -1;
                    case var error:
                        // The framework keeps its own numbers for errors; the text is what logs show.
                        throw new IOException(Marshal.GetPInvokeErrorMessage(error), new Win32Exception(error));
                }
            }
        }
    }

    public override void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _loop.Remove(_token, this);
        }
    }

    /// <summary>Bytes are there, or an end. Loop thread only.</summary>
    public void OnReadable(byte[] buffer)
    {
        lock (_gate)
        {
            if (!_isPending)
            {
                // Hang-ups are told whether asked for or not.
                Disarm();
                return;
            }

            if (_sink is not { } sink)
            {
                Complete(true, null);
                return;
            }

            try
            {
                if (Pass(sink, buffer) is { } result)
                {
                    Disarm();
                    Complete(result, null);
                }
            }
            catch (Exception ex)
            {
                Disarm();
                Complete(false, ex);
            }
        }
    }

    /// <summary>Nothing comes any more. Loop thread only, or when there is none.</summary>
    public void OnRemoved()
    {
        lock (_gate)
        {
            Complete(false, new ObjectDisposedException(nameof(StreamReception)));
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    // Whether the sink wants no more (true) or the peer has ended the connection (false); null to go on.
    private bool? Pass(IStreamSink sink, byte[] buffer)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var received = Receive(buffer);
            if (received == 0)
            {
                return false;
            }

            if (received > 0 && !sink.OnReceived(buffer.AsMemory(0, received)))
            {
                return true;
            }

            if (received < buffer.Length)
            {
                break;
            }
        }

        return null;
    }

    private void Begin(IStreamSink? sink, uint events)
    {
        lock (_gate)
        {
            _core.Reset();
            _sink = sink;
            _isPending = true;
            var operation = _isRegistered ? LinuxNative.EpollModify : LinuxNative.EpollAdd;
            _isRegistered = true;
            try
            {
                // A removal that came before the wait does not end it.
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (!_loop.Control(operation, _handle, events, _token))
                {
                    Complete(false, new IOException(Marshal.GetLastPInvokeErrorMessage()));
                }
            }
            catch (ObjectDisposedException ex)
            {
                Complete(false, ex);
            }
        }
    }

    // One notice of a hang-up may still come, which is passed over.
    private void Disarm()
    {
        try
        {
            _loop.Control(LinuxNative.EpollModify, _handle, LinuxNative.EpollOneShot, _token);
        }
        catch (ObjectDisposedException)
        {
            // Closing the descriptor removed it already.
        }
    }

    private void Complete(bool result, Exception? failure)
    {
        if (!_isPending)
        {
            return;
        }

        _isPending = false;
        _sink = null;
        if (failure is null)
        {
            _core.SetResult(result);
        }
        else
        {
            _core.SetException(failure);
        }
    }
}
