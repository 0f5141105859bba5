using System.Buffers.Binary;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>The header in front of each Opus packet.</summary>
/// <remarks>Source: "Encapsulation of Opus in MPEG Transport Streams", section 4.4.1.</remarks>
internal static class OpusControlHeader
{
    private const int FixedLength = 2;
    private const int Prefix = 0x3ff << 5;
    private const int PrefixMask = 0x7ff << 5;
    private const int StartTrim = 0x10;
    private const int EndTrim = 0x08;
    private const int Extension = 0x04;

    /// <summary>Reads a header.</summary>
    /// <param name="data">Starts with it.</param>
    /// <param name="headerLength">Bytes in front of the Opus packet.</param>
    /// <param name="packetLength">Bytes of the Opus packet; at least 1, not compared with <paramref name="data"/>.</param>
    public static bool TryRead(ReadOnlySpan<byte> data, out int headerLength, out int packetLength)
    {
        (headerLength, packetLength) = (FixedLength, 0);
        if (data.Length < FixedLength || BinaryPrimitives.ReadUInt16BigEndian(data) is var word && (word & PrefixMask) != Prefix)
        {
            return false;
        }

        byte part;
        do
        {
            if (headerLength >= data.Length)
            {
                return false;
            }

            part = data[headerLength++];
            packetLength += part;
        }
        while (part == byte.MaxValue);

        // Samples to leave out at the start or the end: whole packets are handed on, decoders begin and end anyway.
        headerLength += ((data[1] & StartTrim) != 0 ? 2 : 0) + ((data[1] & EndTrim) != 0 ? 2 : 0);
        if ((data[1] & Extension) != 0)
        {
            if (headerLength >= data.Length)
            {
                return false;
            }

            headerLength += 1 + data[headerLength];
        }

        return headerLength <= data.Length && packetLength > 0;
    }

    /// <summary>Bytes of the header that <see cref="Write"/> makes.</summary>
    public static int LengthFor(int packetLength) => FixedLength + (packetLength / byte.MaxValue) + 1;

    /// <summary>Writes a header without trims.</summary>
    /// <param name="destination"><see cref="LengthFor"/> bytes.</param>
    /// <param name="packetLength">Bytes of the Opus packet.</param>
    public static void Write(Span<byte> destination, int packetLength)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, Prefix);
        destination = destination[FixedLength..];
        destination[..^1].Fill(byte.MaxValue);
        destination[^1] = (byte)(packetLength % byte.MaxValue);
    }
}
