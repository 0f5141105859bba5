namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Where the bytes of a connection come from.</summary>
internal abstract class ConnectionInput : IAsyncDisposable
{
    /// <summary>Reads some bytes.</summary>
    /// <param name="buffer">Where they go; not empty.</param>
    /// <returns>0 at the end of the connection.</returns>
    /// <exception cref="IOException">The connection was lost.</exception>
    /// <exception cref="MediaRouter.Sdk.PeerViolationException">The peer broke the framing.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    public abstract ValueTask DisposeAsync();
}
