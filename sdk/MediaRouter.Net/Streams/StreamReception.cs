namespace MediaRouter.Net;

/// <summary>The receiving half of one connection. One caller at a time, apart from <see cref="Dispose"/>.</summary>
public abstract class StreamReception : IDisposable
{
    private protected StreamReception()
    {
    }

    /// <summary>Waits until bytes are there, or the end of the connection. Holds no buffer meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public abstract ValueTask WaitAsync();

    /// <summary>Takes bytes that are there.</summary>
    /// <param name="buffer">Where to.</param>
    /// <returns>How many; 0 if the peer has ended the connection, -1 if there are none.</returns>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public abstract int Receive(Span<byte> buffer);

    /// <summary>Hands what comes to a sink, on a receiving thread.</summary>
    /// <param name="sink">Who takes it.</param>
    /// <returns>True when the sink wants no more; false when the peer has ended the connection.</returns>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="IOException">The connection was lost. Exceptions of the sink come out here too.</exception>
    public abstract ValueTask<bool> RunAsync(IStreamSink sink);

    /// <summary>Ends a wait or a run. May be called from any thread; call it when the socket is closed.</summary>
    public abstract void Dispose();
}
