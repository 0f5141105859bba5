using System.Buffers.Binary;

namespace MediaRouter.Plugins.Pprof.NetTrace;

/// <summary>Reads the .nettrace format, version 4, as it arrives.</summary>
/// <remarks>
/// Source: github.com/microsoft/perfview, documentation "NetTrace Format". What the runtime never writes (events without compressed headers, pointers of
/// 4 bytes) is refused as malformed. Holds the stacks since the last sequence point and the kinds of events; nothing of the events.
/// </remarks>
internal sealed class NetTraceParser(INetTraceSink sink)
{
    /// <summary>The largest object that is accepted. The runtime's buffers grow to 1 MiB.</summary>
    public const int MaxBlockBytes = 16 * 1024 * 1024;

    // A process has some thousand kinds of events; stacks are bounded by the runtime's buffers between two sequence points.
    private const int MaxMetadata = 65_536;
    private const int MaxStacks = 1_000_000;
    private const int MaxStackBytes = 8 * 1024;
    private const int MaxNameLength = 64;

    private const byte NullReferenceTag = 1;
    private const byte BeginObjectTag = 5;
    private const byte EndObjectTag = 6;
    private const int TraceBytes = 48;
    private const int ObjectHeaderBytes = 15;
    private const int SupportedVersion = 4;

    private readonly Dictionary<int, NetTraceMetadata> _metadata = [];
    private readonly Dictionary<int, byte[]> _stacks = [];

    // Position of what comes next; blocks are aligned to it.
    private long _offset;

    private static ReadOnlySpan<byte> Preamble => "Nettrace\x14\0\0\0!FastSerialization.1"u8;

    /// <summary>Whether the end of the trace has been read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Ticks of the trace's clock in a second; 0 until the trace has begun.</summary>
    public long TicksPerSecond { get; private set; }

    /// <summary>Reads as many whole objects as there are.</summary>
    /// <param name="data">What follows the bytes that were consumed so far.</param>
    /// <param name="consumed">How many of them need not be given again.</param>
    /// <returns><see langword="false"/> if the bytes are malformed; the parser cannot go on.</returns>
    public bool TryFeed(ReadOnlySpan<byte> data, out int consumed)
    {
        consumed = 0;
        if (_offset == 0)
        {
            if (data.Length < Preamble.Length)
            {
                return Preamble.StartsWith(data);
            }

            if (!data.StartsWith(Preamble))
            {
                return false;
            }

            Advance(Preamble.Length, ref consumed);
        }

        while (!IsComplete)
        {
            if (!TryReadObject(data[consumed..], out var length))
            {
                return false;
            }

            if (length == 0)
            {
                return true;
            }

            Advance(length, ref consumed);
        }

        return true;
    }

    private void Advance(int length, ref int consumed)
    {
        consumed += length;
        _offset += length;
    }

    // Length 0 means that more bytes are needed.
    private bool TryReadObject(ReadOnlySpan<byte> data, out int length)
    {
        length = 0;
        if (data.IsEmpty)
        {
            return true;
        }

        if (data[0] == NullReferenceTag)
        {
            IsComplete = true;
            length = 1;
            return true;
        }

        if (data.Length < ObjectHeaderBytes)
        {
            return data[0] == BeginObjectTag;
        }

        var nameLength = BinaryPrimitives.ReadInt32LittleEndian(data[11..]);
        if (data[0] != BeginObjectTag || data[1] != BeginObjectTag || data[2] != NullReferenceTag || nameLength is < 1 or > MaxNameLength
            || BinaryPrimitives.ReadInt32LittleEndian(data[7..]) > SupportedVersion)
        {
            return false;
        }

        var position = ObjectHeaderBytes + nameLength + 1;
        if (data.Length < position)
        {
            return true;
        }

        var name = data.Slice(ObjectHeaderBytes, nameLength);
        if (data[position - 1] != EndObjectTag)
        {
            return false;
        }

        return name.SequenceEqual("Trace"u8) ? TryReadTrace(data, position, out length) : TryReadBlock(name, data, position, out length);
    }

    private bool TryReadTrace(ReadOnlySpan<byte> data, int position, out int length)
    {
        length = 0;
        if (data.Length < position + TraceBytes + 1)
        {
            return true;
        }

        TicksPerSecond = BinaryPrimitives.ReadInt64LittleEndian(data[(position + 24)..]);
        length = position + TraceBytes + 1;
        return TicksPerSecond > 0 && BinaryPrimitives.ReadInt32LittleEndian(data[(position + 32)..]) == sizeof(ulong) && data[length - 1] == EndObjectTag;
    }

    private bool TryReadBlock(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, int position, out int length)
    {
        length = 0;
        if (data.Length < position + sizeof(int))
        {
            return true;
        }

        var size = BinaryPrimitives.ReadInt32LittleEndian(data[position..]);
        position += sizeof(int);
        if (size is < 0 or > MaxBlockBytes)
        {
            return false;
        }

        position += (int)(-(_offset + position) & 3);
        if (data.Length < position + size + 1)
        {
            return true;
        }

        var body = data.Slice(position, size);
        length = position + size + 1;
        return data[length - 1] == EndObjectTag && TryReadBody(name, body);
    }

    private bool TryReadBody(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        if (name.SequenceEqual("EventBlock"u8))
        {
            return TryReadEvents(body, isMetadata: false);
        }

        if (name.SequenceEqual("MetadataBlock"u8))
        {
            return TryReadEvents(body, isMetadata: true);
        }

        if (name.SequenceEqual("StackBlock"u8))
        {
            return TryReadStacks(body);
        }

        if (name.SequenceEqual("SPBlock"u8))
        {
            // Numbers of stacks are given anew after a sequence point.
            _stacks.Clear();
        }

        return true;
    }

    private bool TryReadStacks(ReadOnlySpan<byte> body)
    {
        var reader = new PayloadReader(body);
        if (!reader.TryReadInt32(out var id) || !reader.TryReadInt32(out var count) || count < 0)
        {
            return false;
        }

        for (var i = 0; i < count; i++, id++)
        {
            if (!reader.TryReadInt32(out var size) || size > MaxStackBytes || !reader.TryRead(size, out var stack) || _stacks.Count >= MaxStacks)
            {
                return false;
            }

            _stacks[id] = stack.ToArray();
        }

        return true;
    }

    private bool TryReadEvents(ReadOnlySpan<byte> body, bool isMetadata)
    {
        // Size of the header, with itself; flags, of which the lowest says that the headers of events are compressed; the rest does not matter here.
        var reader = new PayloadReader(body);
        if (!reader.TryReadInt16(out var headerSize) || !reader.TryReadInt16(out var flags) || (flags & 1) == 0 || headerSize < 4 || !reader.TrySkip((ulong)headerSize - 4))
        {
            return false;
        }

        var header = new EventHeader();
        while (!reader.IsEmpty)
        {
            if (!header.TryRead(ref reader) || !reader.TryRead(header.PayloadSize, out var payload))
            {
                return false;
            }

            if (isMetadata)
            {
                if (!TryReadMetadata(payload))
                {
                    return false;
                }
            }
            else if (_metadata.TryGetValue(header.MetadataId, out var metadata))
            {
                sink.OnEvent(new NetTraceEvent
                {
                    Metadata = metadata,
                    ThreadId = header.ThreadId,
                    Timestamp = header.Timestamp,
                    Stack = _stacks.GetValueOrDefault(header.StackId),
                    Payload = payload,
                });
            }
        }

        return true;
    }

    private bool TryReadMetadata(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        if (!reader.TryReadInt32(out var id) || !reader.TryReadText(out var provider) || !reader.TryReadInt32(out var eventId) || _metadata.Count >= MaxMetadata)
        {
            return false;
        }

        _metadata[id] = new NetTraceMetadata(provider.ToString(), eventId);
        return true;
    }
}
