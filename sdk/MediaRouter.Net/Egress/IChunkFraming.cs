using System.Buffers;

namespace MediaRouter.Net;

/// <summary>Wraps the bytes of chunks and posts for one connection: WebSocket frames, base64, chunked HTTP.</summary>
public interface IChunkFraming
{
    /// <summary>Appends one chunk or post in its wrapping. Called by the reader's loop alone, in sending order; must not block and not throw.</summary>
    /// <param name="bytes">The bytes; borrowed.</param>
    /// <param name="output">Scratch of the loop; what is written here is all that is sent.</param>
    void Frame(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output);
}
