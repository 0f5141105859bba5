using System.Buffers.Binary;

namespace MediaRouter.Benchmarks.RtmpLoad.Wire;

/// <summary>Finds the messages in a stream of chunks. It keeps the front of each and steps over the rest.</summary>
internal sealed class ChunkParser
{
    public const int HeadBytes = 256;

    private const int ChunkStreams = 320;
    private const int LongestHeaderBytes = 18;
    private const int ExtendedTime = 0xFF_FFFF;
    private const int LargestChunkSize = 0xFF_FFFF;

    private readonly ChunkStream?[] _streams = new ChunkStream?[ChunkStreams];
    private readonly byte[] _carry = new byte[LongestHeaderBytes];
    private int _carried;
    private int _chunkSize = 128;
    private int _left;
    private ChunkStream? _current;

    /// <summary>The acknowledgement window that the peer asked for; 0 when it did not.</summary>
    public long Window { get; private set; }

    /// <returns>False when the bytes are no chunks.</returns>
    public bool Parse(ReadOnlySpan<byte> bytes, IMessageSink sink)
    {
        while (!bytes.IsEmpty || (_current is not null && _left == 0))
        {
            if (_current is { } current)
            {
                var taken = Math.Min(_left, bytes.Length);
                current.Take(bytes[..taken]);
                bytes = bytes[taken..];
                _left -= taken;
                if (_left > 0)
                {
                    return true;
                }

                _current = null;
                if (current.Received == current.Length)
                {
                    current.Received = 0;
                    Control(current);
                    sink.OnMessage(current.Type, current.Length, current.Head.AsSpan(0, Math.Min(current.Length, HeadBytes)));
                }

                continue;
            }

            // Headers rarely cross the end of a receive; then they are put together here.
            var joined = Math.Min(LongestHeaderBytes - _carried, bytes.Length);
            var header = bytes;
            if (_carried > 0)
            {
                bytes[..joined].CopyTo(_carry.AsSpan(_carried));
                header = _carry.AsSpan(0, _carried + joined);
            }

            var length = TakeHeader(header);
            if (length < 0)
            {
                return false;
            }

            if (length == 0)
            {
                if (_carried == 0)
                {
                    bytes.CopyTo(_carry);
                }

                _carried += joined;
                return true;
            }

            bytes = bytes[(length - _carried)..];
            _carried = 0;
        }

        return true;
    }

    private void Control(ChunkStream stream)
    {
        if (stream.Length < sizeof(uint))
        {
            return;
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(stream.Head);
        if (stream.Type == RtmpMessageType.SetChunkSize)
        {
            _chunkSize = (int)Math.Clamp(value, 1, LargestChunkSize);
        }
        else if (stream.Type == RtmpMessageType.WindowAcknowledgementSize)
        {
            Window = value;
        }
    }

    /// <returns>Length of the header; 0 when more is needed; negative when it is none.</returns>
    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        var format = bytes[0] >> 6;
        var number = bytes[0] & 0x3F;
        var position = number switch { 0 => 2, 1 => 3, _ => 1 };
        var messageHeader = format switch { 0 => 11, 1 => 7, 2 => 3, _ => 0 };
        if (bytes.Length < position + messageHeader)
        {
            return 0;
        }

        number = number switch { 0 => 64 + bytes[1], 1 => 64 + bytes[1] + (bytes[2] << 8), _ => number };
        if (number >= ChunkStreams || (_streams[number] is null && format > 1))
        {
            return -1;
        }

        var stream = _streams[number] ??= new ChunkStream();
        var fields = bytes[position..];
        var extended = format < 3 ? Three(fields) == ExtendedTime : stream.HasExtendedTime;
        var total = position + messageHeader + (extended ? sizeof(uint) : 0);
        if (bytes.Length < total)
        {
            return 0;
        }

        stream.HasExtendedTime = extended;
        if (format < 2)
        {
            (stream.Length, stream.Type, stream.Received) = (Three(fields[3..]), fields[6], 0);
        }

        _current = stream;
        _left = Math.Min(_chunkSize, stream.Length - stream.Received);
        return total;
    }

    private static int Three(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];

    private sealed class ChunkStream
    {
        public byte[] Head { get; } = new byte[HeadBytes];

        public int Length { get; set; }

        public byte Type { get; set; }

        public int Received { get; set; }

        public bool HasExtendedTime { get; set; }

        public void Take(ReadOnlySpan<byte> bytes)
        {
            if (Received < HeadBytes)
            {
                bytes[..Math.Min(bytes.Length, HeadBytes - Received)].CopyTo(Head.AsSpan(Received));
            }

            Received += bytes.Length;
        }
    }
}
