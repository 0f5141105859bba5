using System.Buffers.Binary;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Puts payloads into WebSocket frames (RFC 6455, section 5.2). Each frame is a whole message.</summary>
internal static class WebSocketFrameWriter
{
    /// <summary>Longest header that is written.</summary>
    public const int MaxHeaderBytes = WebSocketFrameReader.MaxHeaderBytes;

    /// <summary>Writes the header of an unmasked frame.</summary>
    /// <param name="destination">At least <see cref="MaxHeaderBytes"/> bytes.</param>
    /// <param name="opcode">Type of the frame.</param>
    /// <param name="payloadLength">Length of what follows.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteHeader(Span<byte> destination, WebSocketOpcode opcode, int payloadLength)
    {
        destination[0] = (byte)(0x80 | (int)opcode);
        switch (payloadLength)
        {
            case < 126:
                destination[1] = (byte)payloadLength;
                return 2;
            case <= ushort.MaxValue:
                destination[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
                return 4;
            default:
                destination[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
                return 10;
        }
    }

    /// <summary>Makes a frame.</summary>
    /// <param name="opcode">Type of the frame.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="mask">Random number for frames of a client; null for a server.</param>
    public static byte[] Frame(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, uint? mask = null)
    {
        Span<byte> header = stackalloc byte[MaxHeaderBytes];
        var length = WriteHeader(header, opcode, payload.Length);
        if (mask is { } key)
        {
            header[1] |= 0x80;
            BinaryPrimitives.WriteUInt32LittleEndian(header[length..], key);
            length += 4;
        }

        var frame = new byte[length + payload.Length];
        header[..length].CopyTo(frame);
        payload.CopyTo(frame.AsSpan(length));
        if (mask is { } bits)
        {
            for (var i = 0; i < payload.Length; i++)
            {
                frame[length + i] ^= (byte)(bits >> (8 * (i & 3)));
            }
        }

        return frame;
    }
}
