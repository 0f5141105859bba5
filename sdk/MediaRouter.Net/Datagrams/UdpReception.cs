namespace MediaRouter.Net;

/// <summary>The reception of one socket. Dispose it before the socket.</summary>
public sealed class UdpReception : IAsyncDisposable
{
    private readonly UdpReceiveLoop _loop;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    internal UdpReception(UdpReceiveLoop loop, UdpPort port, IDatagramSink sink)
    {
        _loop = loop;
        Port = port;
        Sink = sink;
    }

    internal UdpPort Port { get; }

    internal IDatagramSink Sink { get; }

    // Touched only by the loop.
    internal int Index { get; set; } = -1;

    internal bool HasLoggedFault { get; set; }

    /// <summary>Ends it. When the task completes the sink is not called any more; do not wait for it inside the sink.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _loop.Remove(this);
        }

        return new ValueTask(_ended.Task);
    }

    internal void End() => _ended.TrySetResult();
}
