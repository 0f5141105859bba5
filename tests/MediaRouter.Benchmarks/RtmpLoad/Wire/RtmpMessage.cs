using System.Buffers.Binary;

namespace MediaRouter.Benchmarks.RtmpLoad.Wire;

/// <summary>Cuts messages into chunks, each with its header in front (Adobe RTMP 1.0, section 5.3.1).</summary>
internal static class RtmpMessage
{
    public const int HeaderBytes = 12;

    private const int ContinuationBytes = 1;
    private const byte ContinuationFormat = 0xC0;

    /// <summary>One message with a full header and time stamp 0.</summary>
    /// <param name="chunkStream">From 2 to 63.</param>
    public static byte[] ToChunks(byte chunkStream, byte type, uint messageStream, ReadOnlySpan<byte> body, int chunkSize)
    {
        var chunks = Math.Max(1, (body.Length + chunkSize - 1) / chunkSize);
        var bytes = new byte[HeaderBytes + body.Length + ((chunks - 1) * ContinuationBytes)];
        bytes[0] = chunkStream;
        bytes[4] = (byte)(body.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(5), (ushort)body.Length);
        bytes[7] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), messageStream);
        var target = bytes.AsSpan(HeaderBytes);
        while (body.Length > chunkSize)
        {
            body[..chunkSize].CopyTo(target);
            target[chunkSize] = (byte)(ContinuationFormat | chunkStream);
            body = body[chunkSize..];
            target = target[(chunkSize + ContinuationBytes)..];
        }

        body.CopyTo(target);
        return bytes;
    }

    /// <summary>Writes a time stamp below 2^24 ms into the front of <see cref="ToChunks"/>.</summary>
    public static void SetTime(Span<byte> message, uint milliseconds)
    {
        message[1] = (byte)(milliseconds >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)milliseconds);
    }

    public static void SetMessageStream(Span<byte> message, uint messageStream) => BinaryPrimitives.WriteUInt32LittleEndian(message[8..], messageStream);
}
