using System.Buffers.Binary;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>Session descriptions and packets made by hand.</summary>
internal static class RawMedia
{
    /// <summary>A description of one track with payload type 96.</summary>
    public static string Description(string format) =>
        $"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=raw\r\nt=0 0\r\nm=audio 0 RTP/AVP 96\r\na=rtpmap:96 {format}\r\na=control:trackID=0\r\n";

    /// <summary>An RTP packet of payload type 96 whose payload repeats the low byte of its sequence number.</summary>
    public static byte[] Packet(int sequence, int payloadLength = 1000, byte firstByte = 0x80, byte payloadType = 96)
    {
        var packet = new byte[12 + payloadLength];
        packet[0] = firstByte;
        packet[1] = payloadType;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(sequence * 240));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), 0x11223344);
        packet.AsSpan(12).Fill((byte)sequence);
        return packet;
    }

    /// <summary>Bytes that are always the same for the same seed.</summary>
    public static byte[] Noise(int seed, int length)
    {
        var bytes = new byte[length];
#pragma warning disable CA5394 // Reproducible noise is wanted, no secret.
        new Random(seed).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }
}
