using System.Buffers.Binary;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Puts messages together from a chunk stream. Not thread safe.</summary>
/// <remarks>
/// Source: RTMP specification 1.0, sections 5.3 and 5.4. Takes all of the input it is given, so its feeder keeps no buffer.
/// Chunk sizes and aborted messages are dealt with here and are not handed out.
/// </remarks>
internal sealed class ChunkReader
{
    /// <summary>Chunk size until the peer sets another one.</summary>
    public const int DefaultChunkSize = 128;

    /// <summary>Chunk streams that one connection may use. Known clients use fewer than ten.</summary>
    public const int MaxChunkStreams = 64;

    // Basic header (3), message header (11), extended timestamp (4).
    private const int MaxHeaderBytes = 18;
    private const uint ExtendedTimestampMark = 0xffffff;

    // A message gets this much at once and grows as its bytes come: a declared length alone costs little.
    private const int FirstAllocation = 64 * 1024;

    // Who has sent a message of some length gets as much at once for the next one, so that key frames are not copied over and over; up to this.
    private const int LargestFirstAllocation = 1024 * 1024;

    private readonly byte[] _header = new byte[MaxHeaderBytes];
    private int _headerLength;
    private bool _inPayload;
    private bool _omitsRepeatedTime;
    private ChunkStream[] _streams = [];
    private int _streamCount;
    private ChunkStream? _current;
    private int _chunkRemaining;
    private int _chunkSize = DefaultChunkSize;
    private long _buffered;
    private int _firstAllocation = FirstAllocation;

    /// <summary>Largest message taken, in bytes: enough for commands. May be raised when the peer is trusted with media.</summary>
    public int MaxMessageBytes { get; set; } = 32 * 1024;

    /// <summary>Most bytes that incomplete messages of all chunk streams may hold together.</summary>
    public int MaxBufferedBytes { get; set; } = 64 * 1024;

    /// <summary>The rule that was broken; null as long as none was.</summary>
    public string? Violation { get; private set; }

    /// <summary>Chunk size that the peer has set.</summary>
    public int ChunkSize => _chunkSize;

    /// <summary>Takes bytes until a message is complete or none are left.</summary>
    /// <param name="input">Borrowed; moved behind what was taken.</param>
    /// <param name="message">The message, which owns its payload.</param>
    public ChunkReadStatus Read(ref ReadOnlySpan<byte> input, out RtmpMessage message)
    {
        message = default;
        while (Violation is null)
        {
            if (!_inPayload)
            {
                if (!ReadHeader(ref input))
                {
                    return Violation is null ? ChunkReadStatus.NeedsMore : ChunkReadStatus.Violation;
                }
            }

            var stream = _current!;
            var take = Math.Min(_chunkRemaining, input.Length);
            if (take > 0)
            {
                if (!Append(stream, input[..take]))
                {
                    break;
                }

                input = input[take..];
                _chunkRemaining -= take;
            }

            if (_chunkRemaining > 0)
            {
                return ChunkReadStatus.NeedsMore;
            }

            _inPayload = false;
            if (stream.Received < stream.Length)
            {
                continue;
            }

            var complete = Complete(stream);
            if (complete.TypeId is RtmpMessageType.SetChunkSize or RtmpMessageType.Abort)
            {
                ActOn(complete);
                continue;
            }

            message = complete;
            return ChunkReadStatus.Message;
        }

        return ChunkReadStatus.Violation;
    }

    private bool ReadHeader(ref ReadOnlySpan<byte> input)
    {
        while (true)
        {
            var needed = HeaderBytesNeeded();
            if (Violation is not null)
            {
                return false;
            }

            var take = Math.Min(needed - _headerLength, input.Length);
            input[..take].CopyTo(_header.AsSpan(_headerLength));
            _headerLength += take;
            input = input[take..];
            if (_headerLength < needed)
            {
                return false;
            }

            if (HeaderBytesNeeded() == needed)
            {
                break;
            }
        }

        return Violation is null && StartChunk();
    }

    // How long the header is, as far as its bytes so far tell.
    private int HeaderBytesNeeded()
    {
        if (_headerLength == 0)
        {
            return 1;
        }

        var basic = BasicLength;
        if (_headerLength < basic)
        {
            return basic;
        }

        var format = _header[0] >> 6;
        var fixedLength = basic + format switch { 0 => 11, 1 => 7, 2 => 3, _ => 0 };
        if (_headerLength < fixedLength)
        {
            return fixedLength;
        }

        var isExtended = format == 3
            ? Find(ChunkStreamId) is { IsExtended: true } stream && !(_omitsRepeatedTime && stream.IsOpen)
            : ReadUInt24(_header.AsSpan(basic)) == ExtendedTimestampMark;
        return isExtended ? fixedLength + 4 : fixedLength;
    }

    private int BasicLength => (_header[0] & 0x3f) switch { 0 => 2, 1 => 3, _ => 1 };

    private int ChunkStreamId => (_header[0] & 0x3f) switch
    {
        0 => 64 + _header[1],
        1 => 64 + _header[1] + (_header[2] << 8),
        var id => id,
    };

    private bool StartChunk()
    {
        var id = ChunkStreamId;
        var format = _header[0] >> 6;
        var stream = Find(id);
        if (stream is null && format != 0)
        {
            // Some clients open a chunk stream with a type 1 header; the message stream is then 0 and the time counts from 0.
            if (format != 1)
            {
                return Refuse($"chunk stream {id} starts with a header of type {format}");
            }
        }

        stream ??= Add(id);
        if (stream is null)
        {
            return false;
        }

        var fields = _header.AsSpan(BasicLength, _headerLength - BasicLength);
        var continues = stream.IsOpen;
        if (format == 3)
        {
            if (fields.Length > 0)
            {
                var repeated = BinaryPrimitives.ReadUInt32BigEndian(fields);
                if (!continues)
                {
                    stream.TimeField = repeated;
                }
                else if (repeated != stream.TimeField && NextChunkLength(stream) >= fields.Length)
                {
                    // Old senders do not repeat the field: what was taken for it is payload.
                    _omitsRepeatedTime = true;
                    return StartPayload(stream, fields);
                }
            }

            if (!continues)
            {
                stream.Timestamp += stream.TimeField;
            }

            return StartPayload(stream, []);
        }

        if (continues)
        {
            // A new header in the middle of a message: the sender gave the old message up.
            Discard(stream);
        }

        var time = ReadUInt24(fields);
        stream.IsExtended = time == ExtendedTimestampMark;
        stream.TimeField = stream.IsExtended ? BinaryPrimitives.ReadUInt32BigEndian(fields[^4..]) : time;
        stream.Timestamp = format == 0 ? stream.TimeField : stream.Timestamp + stream.TimeField;
        if (format <= 1)
        {
            stream.Length = (int)ReadUInt24(fields[3..]);
            stream.TypeId = (RtmpMessageType)fields[6];
        }

        if (format == 0)
        {
            stream.StreamId = BinaryPrimitives.ReadUInt32LittleEndian(fields[7..]);
        }

        return StartPayload(stream, []);
    }

    private bool StartPayload(ChunkStream stream, ReadOnlySpan<byte> early)
    {
        if (stream.Length > MaxMessageBytes)
        {
            return Refuse($"message of {stream.Length} bytes, at most {MaxMessageBytes} are allowed");
        }

        _headerLength = 0;
        _inPayload = true;
        _current = stream;
        stream.IsOpen = true;
        _chunkRemaining = NextChunkLength(stream) - early.Length;
        return early.IsEmpty || Append(stream, early);
    }

    private int NextChunkLength(ChunkStream stream) => Math.Min(stream.Length - stream.Received, _chunkSize);

    private bool Append(ChunkStream stream, ReadOnlySpan<byte> bytes)
    {
        var needed = stream.Received + bytes.Length;
        if (needed > stream.Buffer.Length)
        {
            var size = Math.Min(stream.Length, Math.Max(stream.Buffer.Length * 2, Math.Max(_firstAllocation, needed)));
            if (_buffered + size - stream.Buffer.Length > MaxBufferedBytes)
            {
                return Refuse($"incomplete messages of more than {MaxBufferedBytes} bytes");
            }

            var larger = GC.AllocateUninitializedArray<byte>(size);
            stream.Buffer.AsSpan(0, stream.Received).CopyTo(larger);
            _buffered += size - stream.Buffer.Length;
            stream.Buffer = larger;
        }

        bytes.CopyTo(stream.Buffer.AsSpan(stream.Received));
        stream.Received = needed;
        return true;
    }

    private RtmpMessage Complete(ChunkStream stream)
    {
        if (stream.Length > _firstAllocation)
        {
            // Key frames differ a little in size.
            _firstAllocation = Math.Min(LargestFirstAllocation, stream.Length + (stream.Length / 4));
        }

        var message = new RtmpMessage(stream.TypeId, stream.StreamId, stream.Timestamp, stream.Buffer.AsMemory(0, stream.Length));
        Discard(stream);
        return message;
    }

    private void Discard(ChunkStream stream)
    {
        _buffered -= stream.Buffer.Length;
        stream.Buffer = [];
        stream.Received = 0;
        stream.IsOpen = false;
    }

    private void ActOn(RtmpMessage message)
    {
        if (message.Payload.Length < 4)
        {
            Refuse($"{message.TypeId} message of {message.Payload.Length} bytes");
            return;
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(message.Payload.Span);
        if (message.TypeId == RtmpMessageType.Abort)
        {
            if (value <= ushort.MaxValue + 64 && Find((int)value) is { } stream)
            {
                Discard(stream);
            }

            return;
        }

        // The topmost bit must be zero; no message is longer than 24 bits can say.
        var size = value & 0x7fffffff;
        if (size == 0)
        {
            Refuse("chunk size 0");
            return;
        }

        _chunkSize = (int)Math.Min(size, 0xffffff);
    }

    private ChunkStream? Find(int id)
    {
        if (_current?.Id == id)
        {
            return _current;
        }

        foreach (var stream in _streams.AsSpan(0, _streamCount))
        {
            if (stream.Id == id)
            {
                return stream;
            }
        }

        return null;
    }

    private ChunkStream? Add(int id)
    {
        if (_streamCount == MaxChunkStreams)
        {
            Refuse($"more than {MaxChunkStreams} chunk streams");
            return null;
        }

        if (_streamCount == _streams.Length)
        {
            Array.Resize(ref _streams, Math.Max(2, _streamCount * 2));
        }

        return _streams[_streamCount++] = new ChunkStream(id);
    }

    private bool Refuse(string violation)
    {
        Violation = violation;
        return false;
    }

    private static uint ReadUInt24(ReadOnlySpan<byte> bytes) => (uint)((bytes[0] << 16) | (bytes[1] << 8) | bytes[2]);
}
