using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>A reader on a connected stream socket: one non-blocking send per chunk.</summary>
public sealed class TcpEgressReader : QueuedEgressReader
{
    private readonly SocketWriter _writer;

    /// <summary>Makes a reader for a connected socket, which the owner may meanwhile read with asynchronous calls, and closes in the end.</summary>
    /// <param name="loops">Where it runs.</param>
    /// <param name="socket">The socket; borrowed. Small segments are no longer held back on it (TCP_NODELAY).</param>
    /// <param name="options">Its limits.</param>
    /// <param name="owner">Who is told of failures and losses.</param>
    public TcpEgressReader(EgressLoops loops, Socket socket, EgressReaderOptions options, IEgressReaderOwner? owner)
        : base(loops, socket, options, owner)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _writer = new SocketWriter(socket, loops.Backend);
    }

    private protected override TransmitResult Transmit(Chunk? chunk, PostedBytes? posted, ref int offset) =>
        chunk is { Rest.Length: > 0 } ? _writer.Write(chunk, Loop.Scratch, ref offset) : _writer.Write((chunk?.Bytes ?? posted!.Bytes).Span, ref offset);
}
