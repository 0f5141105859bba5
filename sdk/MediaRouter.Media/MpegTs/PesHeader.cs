using System.Buffers.Binary;

namespace MediaRouter.Media.MpegTs;

/// <summary>The header of a PES packet.</summary>
/// <param name="StreamId">stream_id.</param>
/// <param name="Pts">33 bits; <see langword="null"/> if absent.</param>
/// <param name="Dts">33 bits; <see langword="null"/> if absent.</param>
/// <param name="IsScrambled">Whether the payload is scrambled.</param>
/// <param name="Length">Bytes in front of the payload.</param>
/// <remarks>Source: ISO/IEC 13818-1, section 2.4.3.6.</remarks>
internal readonly record struct PesHeader(byte StreamId, long? Pts, long? Dts, bool IsScrambled, int Length)
{
    /// <summary>Start code, stream_id and PES_packet_length.</summary>
    public const int FixedLength = 6;

    private const int ExtendedLength = 9;
    private const int TimeLength = 5;

    /// <summary>PES_packet_length, counted from behind it; 0 if open.</summary>
    public static int ReadLength(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);

    /// <summary>Whether bytes start with packet_start_code_prefix.</summary>
    public static bool HasStartCode(ReadOnlySpan<byte> packet) => packet.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]);

    /// <summary>Reads a header.</summary>
    /// <returns>False if it is malformed or cut short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out PesHeader header)
    {
        header = default;
        if (packet.Length < FixedLength || !HasStartCode(packet))
        {
            return false;
        }

        var streamId = packet[3];
        if (streamId is 0xbc or 0xbe or 0xbf or 0xf0 or 0xf1 or 0xf2 or 0xf8 or 0xff)
        {
            header = new PesHeader(streamId, null, null, false, FixedLength);
            return true;
        }

        if (packet.Length < ExtendedLength || (packet[6] & 0xc0) != 0x80 || packet.Length < ExtendedLength + packet[8])
        {
            return false;
        }

        // The marker bits are not looked at: senders exist that leave them 0.
        var fields = packet.Slice(ExtendedLength, packet[8]);
        var hasPts = (packet[7] & 0x80) != 0;
        var hasDts = (packet[7] & 0xc0) == 0xc0;
        if (fields.Length < (hasPts ? TimeLength : 0) + (hasDts ? TimeLength : 0))
        {
            return false;
        }

        header = new PesHeader(
            streamId,
            hasPts ? ReadTime(fields) : null,
            hasDts ? ReadTime(fields[TimeLength..]) : null,
            (packet[6] & 0x30) != 0,
            ExtendedLength + fields.Length);
        return true;
    }

    /// <summary>Writes a time field.</summary>
    /// <param name="destination">Five bytes.</param>
    /// <param name="prefix">The four bits in front.</param>
    /// <param name="time">33 bits are taken.</param>
    public static void WriteTime(Span<byte> destination, int prefix, long time)
    {
        destination = destination[..TimeLength];
        destination[0] = (byte)((prefix << 4) | ((int)(time >> 29) & 0x0e) | 1);
        destination[1] = (byte)(time >> 22);
        destination[2] = (byte)((time >> 14) | 1);
        destination[3] = (byte)(time >> 7);
        destination[4] = (byte)((time << 1) | 1);
    }

    private static long ReadTime(ReadOnlySpan<byte> field) =>
        ((long)(field[0] & 0x0e) << 29) | ((long)field[1] << 22) | ((long)(field[2] & 0xfe) << 14) | ((long)field[3] << 7) | (uint)(field[4] >> 1);
}
