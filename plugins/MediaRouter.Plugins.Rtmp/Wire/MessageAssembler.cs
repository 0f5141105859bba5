namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Puts one message after another together from headers of its own and bytes of others, cut into chunks, without copying what is large.</summary>
/// <remarks>The bytes are those of <see cref="ChunkWriter"/>. Not thread safe.</remarks>
internal sealed class MessageAssembler
{
    // A part costs some 50 ns with each send, so what is smaller than this is copied.
    private const int SmallestPart = 1024;

    // Of a picture in more parts than this, all is copied.
    private const int MaxParts = 24;

    private readonly List<Piece> _pieces = [];

    // Own bytes of the message; reused.
    private byte[] _own = new byte[2048];
    private int _ownLength;

    // Where the own bytes begin that are in no piece yet.
    private int _pendingStart;
    private int _length;
    private int _chunkRemaining;
    private byte[] _continuation = [];

    /// <summary>Begins a message; its payload follows.</summary>
    /// <param name="chunkStreamId">2 to 63.</param>
    /// <param name="type">What the payload is.</param>
    /// <param name="streamId">Message stream.</param>
    /// <param name="timestamp">Milliseconds, modulo 2^32.</param>
    /// <param name="payloadLength">Length of the whole payload.</param>
    public void Begin(int chunkStreamId, RtmpMessageType type, uint streamId, uint timestamp, int payloadLength)
    {
        _pieces.Clear();
        _ownLength = 0;
        _pendingStart = 0;
        _length = 0;
        _chunkRemaining = ChunkWriter.ChunkSize;
        Reserve(ChunkWriter.MaxHeaderLength);
        _ownLength = ChunkWriter.WriteHeader(_own, chunkStreamId, type, streamId, timestamp, payloadLength);
        _continuation = payloadLength > ChunkWriter.ChunkSize ? ChunkWriter.MakeContinuation(chunkStreamId, timestamp) : [];
    }

    /// <summary>Appends payload that is copied.</summary>
    public void Append(ReadOnlySpan<byte> payload)
    {
        while (!payload.IsEmpty)
        {
            var length = ContinueChunk(payload.Length);
            AppendOwn(payload[..length]);
            payload = payload[length..];
        }
    }

    /// <summary>Appends payload that is referred to if it is large: published bytes.</summary>
    public void AppendShared(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length < SmallestPart)
        {
            Append(payload.Span);
            return;
        }

        while (!payload.IsEmpty)
        {
            var length = ContinueChunk(payload.Length);
            EndOwn();
            _pieces.Add(new Piece(payload[..length], 0, 0));
            _length += length;
            payload = payload[length..];
        }
    }

    /// <summary>Ends the message.</summary>
    /// <param name="rest">What follows on the bytes that are returned.</param>
    public ReadOnlyMemory<byte> Take(out ReadOnlyMemory<byte>[] rest)
    {
        EndOwn();
        rest = [];
        if (_pieces.Count > MaxParts)
        {
            return Copy();
        }

        var own = _own.AsMemory(0, _ownLength).ToArray();
        if (_pieces.Count > 1)
        {
            rest = new ReadOnlyMemory<byte>[_pieces.Count - 1];
            for (var i = 0; i < rest.Length; i++)
            {
                rest[i] = Resolve(_pieces[i + 1], own);
            }
        }

        var first = Resolve(_pieces[0], own);

        // What it refers to belongs to the message alone from now on.
        _pieces.Clear();
        return first;
    }

    private static ReadOnlyMemory<byte> Resolve(in Piece piece, byte[] own) => piece.OwnLength > 0 ? own.AsMemory(piece.OwnStart, piece.OwnLength) : piece.Shared;

    private byte[] Copy()
    {
        var bytes = GC.AllocateUninitializedArray<byte>(_length);
        var at = 0;
        foreach (var piece in _pieces)
        {
            var part = Resolve(piece, _own);
            part.CopyTo(bytes.AsMemory(at));
            at += part.Length;
        }

        _pieces.Clear();
        return bytes;
    }

    // How much fits into the present chunk, which is a new one if the last is full.
    private int ContinueChunk(int wanted)
    {
        if (_chunkRemaining == 0)
        {
            AppendOwn(_continuation);
            _chunkRemaining = ChunkWriter.ChunkSize;
        }

        var length = Math.Min(wanted, _chunkRemaining);
        _chunkRemaining -= length;
        return length;
    }

    private void AppendOwn(ReadOnlySpan<byte> bytes)
    {
        Reserve(_ownLength + bytes.Length);
        bytes.CopyTo(_own.AsSpan(_ownLength));
        _ownLength += bytes.Length;
    }

    private void Reserve(int length)
    {
        if (length > _own.Length)
        {
            Array.Resize(ref _own, Math.Max(length, _own.Length * 2));
        }
    }

    private void EndOwn()
    {
        var length = _ownLength - _pendingStart;
        if (length > 0)
        {
            _pieces.Add(new Piece(default, _pendingStart, length));
            _length += length;
            _pendingStart = _ownLength;
        }
    }

    // Bytes of others, or a range of the own ones.
    private readonly record struct Piece(ReadOnlyMemory<byte> Shared, int OwnStart, int OwnLength);
}
