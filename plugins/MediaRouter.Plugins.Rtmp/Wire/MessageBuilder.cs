using System.Buffers;
using System.Buffers.Binary;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Gathers control messages and commands as chunks, to be sent at once. Not thread safe.</summary>
/// <param name="chunkSize">Chunk size that the peer was told.</param>
/// <param name="hasAmf3">Whether commands go out as AMF3 messages; their values are those of AMF0, as RTMP 1.0, section 7.1.1 allows.</param>
internal sealed class MessageBuilder(int chunkSize = ChunkWriter.ChunkSize, bool hasAmf3 = false)
{
    /// <summary>Chunk stream of commands.</summary>
    public const int CommandChunkStream = 3;

    // Chunk stream of commands of a message stream, such as onStatus.
    private const int StreamChunkStream = 5;

    // In front of the values of an AMF3 command: what follows is AMF0.
    private const byte FormatOfAmf0 = 0;

    private readonly ArrayBufferWriter<byte> _output = new(256);
    private int _chunkSize = chunkSize;

    /// <summary>Announces a chunk size, which holds for what is added next.</summary>
    public MessageBuilder SetChunkSize(int size)
    {
        Control(RtmpMessageType.SetChunkSize, (uint)size);
        _chunkSize = size;
        return this;
    }

    /// <summary>Tells how many bytes were received.</summary>
    public MessageBuilder Acknowledge(uint received) => Control(RtmpMessageType.Acknowledgement, received);

    /// <summary>Tells after how many bytes we expect to be acknowledged.</summary>
    public MessageBuilder WindowAcknowledgementSize(uint size) => Control(RtmpMessageType.WindowAcknowledgementSize, size);

    /// <summary>Tells how many bytes the peer may leave unacknowledged; of the dynamic kind.</summary>
    public MessageBuilder SetPeerBandwidth(uint size)
    {
        Span<byte> payload = stackalloc byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(payload, size);
        payload[4] = 2;
        return Add(ChunkWriter.ControlChunkStream, RtmpMessageType.SetPeerBandwidth, 0, payload);
    }

    /// <summary>Adds a user control message.</summary>
    public MessageBuilder UserControl(UserControlEvent kind, uint data)
    {
        Span<byte> payload = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)kind);
        BinaryPrimitives.WriteUInt32BigEndian(payload[2..], data);
        return Add(ChunkWriter.ControlChunkStream, RtmpMessageType.UserControl, 0, payload);
    }

    /// <summary>Tells how much a player buffers.</summary>
    public MessageBuilder UserControlBufferLength(uint streamId, uint milliseconds)
    {
        Span<byte> payload = stackalloc byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)UserControlEvent.SetBufferLength);
        BinaryPrimitives.WriteUInt32BigEndian(payload[2..], streamId);
        BinaryPrimitives.WriteUInt32BigEndian(payload[6..], milliseconds);
        return Add(ChunkWriter.ControlChunkStream, RtmpMessageType.UserControl, 0, payload);
    }

    /// <summary>Adds a command.</summary>
    /// <param name="streamId">Message stream; 0 for the connection.</param>
    /// <param name="name">Its name.</param>
    /// <param name="transactionId">Its number, or that of the command that it answers.</param>
    /// <param name="values">Command object and arguments.</param>
    public MessageBuilder Command(uint streamId, string name, double transactionId, params ReadOnlySpan<AmfValue> values)
    {
        AmfValue[] all = [AmfValue.Of(name), AmfValue.Of(transactionId), .. values];
        var chunkStream = streamId == 0 ? CommandChunkStream : StreamChunkStream;
        var payload = Amf0Writer.ToArray(all);
        return hasAmf3
            ? Add(chunkStream, RtmpMessageType.CommandAmf3, streamId, [FormatOfAmf0, .. payload])
            : Add(chunkStream, RtmpMessageType.CommandAmf0, streamId, payload);
    }

    /// <summary>Adds an <c>onStatus</c> command.</summary>
    /// <param name="streamId">Message stream.</param>
    /// <param name="level"><c>status</c> or <c>error</c>.</param>
    /// <param name="code">For instance <c>NetStream.Play.Start</c>.</param>
    /// <param name="description">A sentence for people.</param>
    /// <param name="more">Further members of the information object.</param>
    public MessageBuilder Status(uint streamId, string level, string code, string description, params ReadOnlySpan<AmfProperty> more) => Command(
        streamId,
        "onStatus",
        0,
        AmfValue.Null,
        AmfValue.Object([new("level", AmfValue.Of(level)), new("code", AmfValue.Of(code)), new("description", AmfValue.Of(description)), .. more]));

    /// <summary>Adds a data message.</summary>
    public MessageBuilder Data(uint streamId, params ReadOnlySpan<AmfValue> values) =>
        Add(StreamChunkStream, RtmpMessageType.DataAmf0, streamId, Amf0Writer.ToArray(values));

    /// <summary>The bytes of all messages so far.</summary>
    public byte[] ToArray() => _output.WrittenSpan.ToArray();

    private MessageBuilder Control(RtmpMessageType type, uint value)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, value);
        return Add(ChunkWriter.ControlChunkStream, type, 0, payload);
    }

    private MessageBuilder Add(int chunkStreamId, RtmpMessageType type, uint streamId, ReadOnlySpan<byte> payload)
    {
        var length = ChunkWriter.GetLength(chunkStreamId, 0, payload.Length, _chunkSize);
        ChunkWriter.Write(_output.GetSpan(length), chunkStreamId, type, streamId, 0, payload, _chunkSize);
        _output.Advance(length);
        return this;
    }
}
