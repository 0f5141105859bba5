namespace MediaRouter.Net;

/// <summary>Takes what comes on a connection. Called on a receiving thread, one call at a time; must not block.</summary>
public interface IStreamSink
{
    /// <summary>Takes bytes.</summary>
    /// <param name="bytes">Borrowed until the call returns; may be written, for instance to decrypt them in place.</param>
    /// <returns>Whether to go on; false ends <see cref="StreamReception.RunAsync"/>.</returns>
    bool OnReceived(Memory<byte> bytes);
}
