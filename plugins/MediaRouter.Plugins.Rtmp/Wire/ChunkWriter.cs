using System.Buffers.Binary;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Writes one message as chunks, the first with a full (type 0) header.</summary>
/// <remarks>
/// The bytes do not depend on what was sent before, so one buffer serves all receivers that were told the same chunk size.
/// Source: RTMP specification 1.0, section 5.3. Allocates nothing.
/// </remarks>
internal ref struct ChunkWriter
{
    /// <summary>Chunk size that this plugin announces and uses for everything behind the announcement.</summary>
    public const int ChunkSize = 65536;

    /// <summary>Chunk stream of control messages: section 5.4.</summary>
    public const int ControlChunkStream = 2;

    /// <summary>Longest header in front of the first chunk of a message.</summary>
    public const int MaxHeaderLength = 3 + 11 + 4;

    /// <summary>Largest payload that a header can declare.</summary>
    public const int MaxPayloadLength = 0xffffff;

    private const uint ExtendedTimestampMark = 0xffffff;

    private readonly Span<byte> _destination;
    private readonly int _chunkSize;
    private readonly int _chunkStreamId;
    private readonly uint _timestamp;
    private int _chunkRemaining;

    /// <summary>Writes the header of the message; its payload follows with <see cref="Append"/>.</summary>
    /// <param name="destination">Room for <see cref="GetLength"/> bytes.</param>
    /// <param name="chunkStreamId">2 to 65599.</param>
    /// <param name="type">What the payload is.</param>
    /// <param name="streamId">Message stream.</param>
    /// <param name="timestamp">Milliseconds, modulo 2^32.</param>
    /// <param name="payloadLength">Length of the whole payload.</param>
    /// <param name="chunkSize">Chunk size that the receiver was told.</param>
    public ChunkWriter(Span<byte> destination, int chunkStreamId, RtmpMessageType type, uint streamId, uint timestamp, int payloadLength, int chunkSize = ChunkSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkStreamId, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunkStreamId, ushort.MaxValue + 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadLength, MaxPayloadLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        _destination = destination;
        _chunkSize = chunkSize;
        _chunkStreamId = chunkStreamId;
        _timestamp = timestamp;
        _chunkRemaining = chunkSize;
        WriteBasicHeader(0);
        var header = Take(11);
        WriteUInt24(header, Math.Min(timestamp, ExtendedTimestampMark));
        WriteUInt24(header[3..], (uint)payloadLength);
        header[6] = (byte)type;
        BinaryPrimitives.WriteUInt32LittleEndian(header[7..], streamId);
        WriteExtendedTimestamp();
    }

    /// <summary>Bytes written so far.</summary>
    public int Written { get; private set; }

    /// <summary>Length of a message with its headers.</summary>
    public static int GetLength(int chunkStreamId, uint timestamp, int payloadLength, int chunkSize = ChunkSize)
    {
        var repeated = BasicLength(chunkStreamId) + (timestamp >= ExtendedTimestampMark ? 4 : 0);
        var continuations = payloadLength == 0 ? 0 : (payloadLength - 1) / chunkSize;
        return repeated + 11 + payloadLength + (continuations * repeated);
    }

    /// <summary>Writes a whole message.</summary>
    /// <returns>Bytes written, as <see cref="GetLength"/> says.</returns>
    public static int Write(
        Span<byte> destination, int chunkStreamId, RtmpMessageType type, uint streamId, uint timestamp, ReadOnlySpan<byte> payload, int chunkSize = ChunkSize)
    {
        var writer = new ChunkWriter(destination, chunkStreamId, type, streamId, timestamp, payload.Length, chunkSize);
        writer.Append(payload);
        return writer.Written;
    }

    /// <summary>Writes the header of the first chunk of a message.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteHeader(Span<byte> destination, int chunkStreamId, RtmpMessageType type, uint streamId, uint timestamp, int payloadLength) =>
        new ChunkWriter(destination, chunkStreamId, type, streamId, timestamp, payloadLength).Written;

    /// <summary>Makes the header of the further chunks of a message.</summary>
    public static byte[] MakeContinuation(int chunkStreamId, uint timestamp)
    {
        Span<byte> bytes = stackalloc byte[2 * MaxHeaderLength];
        var writer = new ChunkWriter(bytes, chunkStreamId, 0, 0, timestamp, 0);
        var start = writer.Written;
        writer.WriteBasicHeader(3);
        writer.WriteExtendedTimestamp();
        return bytes[start..writer.Written].ToArray();
    }

    /// <summary>Writes the next bytes of the payload and the chunk headers between them.</summary>
    public void Append(scoped ReadOnlySpan<byte> payload)
    {
        while (!payload.IsEmpty)
        {
            if (_chunkRemaining == 0)
            {
                WriteBasicHeader(3);
                WriteExtendedTimestamp();
                _chunkRemaining = _chunkSize;
            }

            var length = Math.Min(_chunkRemaining, payload.Length);
            payload[..length].CopyTo(Take(length));
            payload = payload[length..];
            _chunkRemaining -= length;
        }
    }

    private static int BasicLength(int chunkStreamId) => chunkStreamId switch { < 64 => 1, < 320 => 2, _ => 3 };

    private void WriteBasicHeader(int format)
    {
        var first = (byte)(format << 6);
        switch (BasicLength(_chunkStreamId))
        {
            case 1:
                Take(1)[0] = (byte)(first | _chunkStreamId);
                break;
            case 2:
                var two = Take(2);
                two[0] = first;
                two[1] = (byte)(_chunkStreamId - 64);
                break;
            default:
                var three = Take(3);
                three[0] = (byte)(first | 1);
                BinaryPrimitives.WriteUInt16LittleEndian(three[1..], (ushort)(_chunkStreamId - 64));
                break;
        }
    }

    private void WriteExtendedTimestamp()
    {
        if (_timestamp >= ExtendedTimestampMark)
        {
            BinaryPrimitives.WriteUInt32BigEndian(Take(4), _timestamp);
        }
    }

    private Span<byte> Take(int length)
    {
        var span = _destination.Slice(Written, length);
        Written += length;
        return span;
    }

    private static void WriteUInt24(Span<byte> bytes, uint value)
    {
        bytes[0] = (byte)(value >> 16);
        bytes[1] = (byte)(value >> 8);
        bytes[2] = (byte)value;
    }
}
