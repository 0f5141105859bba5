using System.Buffers.Binary;

namespace MediaRouter.Plugins.Sample;

/// <summary>Puts the fixed header of RFC 3550, section 5.1 in front of payloads; sequence numbers count up.</summary>
internal sealed class RtpPacketWriter(byte payloadType)
{
    private const int HeaderLength = 12;
    private const byte Version2 = 0x80;
    private const byte MarkerBit = 0x80;

    // The stream takes a copy of each packet, so one buffer is enough.
    private readonly byte[] _packet = new byte[1500];
    private ushort _sequence;

    /// <summary>Makes one packet.</summary>
    /// <param name="payload">At most 1488 bytes.</param>
    /// <param name="timestamp">In ticks of the clock rate.</param>
    /// <param name="marker">Whether it ends a picture.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Make(ReadOnlySpan<byte> payload, uint timestamp, bool marker)
    {
        _packet[0] = Version2;
        _packet[1] = (byte)(payloadType | (marker ? MarkerBit : 0));
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), _sequence++);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(4), timestamp);

        // The stream puts an identifier of its own here.
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(8), 0);
        payload.CopyTo(_packet.AsSpan(HeaderLength));
        return _packet.AsSpan(0, HeaderLength + payload.Length);
    }
}
