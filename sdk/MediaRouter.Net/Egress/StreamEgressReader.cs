using System.Buffers;
using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>A reader on a byte stream whose bytes are its own: framed for a tunnel, encrypted by TLS, or both.</summary>
/// <remarks>
/// A chunk is framed and encrypted as a whole, in scratch of the loop, at the moment it goes to the socket; what the socket does not take of it is
/// kept aside, and nothing else is taken until that is gone. So dropping never splits a frame or a TLS record.
/// </remarks>
public sealed class StreamEgressReader : QueuedEgressReader
{
    private readonly SocketWriter _writer;
    private readonly IChunkFraming? _framing;
    private readonly TlsConnection? _tls;

    // Touched only by the loop: encoded bytes that the socket did not take; rented.
    private byte[] _rest = [];
    private int _restOffset;
    private int _restLength;

    /// <summary>Makes a reader for a connected socket, which the owner may meanwhile read with asynchronous calls, and closes in the end.</summary>
    /// <param name="loops">Where it runs.</param>
    /// <param name="socket">The socket; borrowed.</param>
    /// <param name="options">Its limits; they count chunks before framing.</param>
    /// <param name="owner">Who is told of failures and losses.</param>
    /// <param name="framing">Wraps the bytes.</param>
    public StreamEgressReader(EgressLoops loops, Socket socket, EgressReaderOptions options, IEgressReaderOwner? owner, IChunkFraming framing)
        : this(loops, socket, options, owner, framing, null)
    {
        ArgumentNullException.ThrowIfNull(framing);
    }

    internal StreamEgressReader(EgressLoops loops, Socket socket, EgressReaderOptions options, IEgressReaderOwner? owner, IChunkFraming? framing, TlsConnection? tls)
        : base(loops, socket, options, owner)
    {
        _writer = new SocketWriter(socket, loops.Backend);
        _framing = framing;
        _tls = tls;
    }

    private protected override bool HasPending => base.HasPending || _restLength > 0;

    private protected override TransmitResult Transmit(Chunk? chunk, PostedBytes? posted, ref int offset)
    {
        var bytes = chunk is { Rest.Length: > 0 } ? Join(chunk) : chunk?.Bytes ?? posted!.Bytes;
        var length = bytes.Length;
        if (posted is not { IsEncoded: true } && !TryEncode(ref bytes))
        {
            return TransmitResult.Fault;
        }

        var sent = 0;
        var result = _writer.Write(bytes.Span, ref sent);
        if (result is TransmitResult.Complete or TransmitResult.Blocked)
        {
            KeepRest(bytes.Span[sent..]);
        }

        // Taken as a whole: the rest is ours now.
        offset = length;
        return result;
    }

    private protected override TransmitResult Flush(out int sent)
    {
        sent = 0;
        if (_restLength == 0)
        {
            return TransmitResult.Complete;
        }

        var result = _writer.Write(_rest.AsSpan(_restOffset, _restLength), ref sent);
        _restOffset += sent;
        _restLength -= sent;
        if (_restLength == 0)
        {
            ReturnRest();
        }

        return result;
    }

    private protected override void SendFarewell()
    {
        if (_tls is not { } tls)
        {
            return;
        }

        Loop.Scratch.Clear();
        if (tls.TryEncodeClosure(Loop.Scratch))
        {
            // If the socket takes no more, the peer learns of the end by the closing of the connection.
            var sent = 0;
            _writer.Write(Loop.Scratch.Written.Span, ref sent);
        }
    }

    private protected override void ReleaseBacklog()
    {
        ReturnRest();
        base.ReleaseBacklog();
    }

    // Framing reads this scratch and writes the other; without framing, encryption does.
    private ReadOnlyMemory<byte> Join(Chunk chunk)
    {
        var scratch = _framing is null ? Loop.Scratch : Loop.SecondScratch;
        scratch.Clear();
        scratch.Write(chunk);
        return scratch.Written;
    }

    private bool TryEncode(ref ReadOnlyMemory<byte> bytes)
    {
        if (_framing is not null)
        {
            Loop.Scratch.Clear();
            _framing.Frame(bytes.Span, Loop.Scratch);
            bytes = Loop.Scratch.Written;
        }

        if (_tls is not null)
        {
            Loop.SecondScratch.Clear();
            if (!_tls.TryEncode(bytes, Loop.SecondScratch))
            {
                return false;
            }

            bytes = Loop.SecondScratch.Written;
        }

        return true;
    }

    private void KeepRest(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return;
        }

        _rest = ArrayPool<byte>.Shared.Rent(rest.Length);
        rest.CopyTo(_rest);
        _restOffset = 0;
        _restLength = rest.Length;
    }

    private void ReturnRest()
    {
        if (_rest.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_rest);
        }

        (_rest, _restOffset, _restLength) = ([], 0, 0);
    }
}
