namespace MediaRouter.Media.Rtp.Formats;

/// <summary>The tables that JPEG pictures in RTP leave out.</summary>
/// <remarks>Source: RFC 2435, section 4.2 and appendix A; ITU-T T.81, annex K.</remarks>
internal static class JpegTables
{
    /// <summary>Values in a quantisation table.</summary>
    public const int QuantisationLength = 64;

    private const int LengthsSize = 16;
    private const int SegmentHeaderLength = 4;

    /// <summary>The four Huffman tables of annex K as one DHT segment with its marker.</summary>
    public static readonly byte[] HuffmanSegment = Convert.FromHexString(
        "FFC401A20000010501010101010100000000000000000102030405060708090A0B010003010101010101010101000000000000010203040506070809" +
        "0A0B100002010303020403050504040000017D01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A1617" +
        "18191A25262728292A3435363738393A434445464748494A535455565758595A636465666768696A737475767778797A838485868788898A92939495" +
        "969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9" +
        "FA1100020102040403040705040400010277000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A162434E125" +
        "F11718191A262728292A35363738393A434445464748494A535455565758595A636465666768696A737475767778797A82838485868788898A929394" +
        "95969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA");

    // Tables K.1 and K.2 in zigzag order.
    private static ReadOnlySpan<byte> Luminance =>
    [
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
        26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
        56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
        95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
    ];

    private static ReadOnlySpan<byte> Chrominance =>
    [
        17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>Computes the quantisation tables of a quality from 1 to 99: that of luminance, then that of chrominance.</summary>
    public static byte[] Quantisation(int quality)
    {
        var scale = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        var tables = new byte[2 * QuantisationLength];
        for (var i = 0; i < QuantisationLength; i++)
        {
            tables[i] = (byte)Math.Clamp(((Luminance[i] * scale) + 50) / 100, 1, 255);
            tables[QuantisationLength + i] = (byte)Math.Clamp(((Chrominance[i] * scale) + 50) / 100, 1, 255);
        }

        return tables;
    }

    /// <summary>Whether all tables of a DHT segment are those of annex K, in their usual places.</summary>
    /// <param name="tables">The segment without marker and length.</param>
    public static bool AreStandard(ReadOnlySpan<byte> tables)
    {
        while (!tables.IsEmpty)
        {
            var length = TableLength(tables);
            if (length < 0 || !IsStandard(tables[..length]))
            {
                return false;
            }

            tables = tables[length..];
        }

        return true;
    }

    private static bool IsStandard(ReadOnlySpan<byte> table)
    {
        for (var standard = HuffmanSegment.AsSpan(SegmentHeaderLength); !standard.IsEmpty;)
        {
            var length = TableLength(standard);
            if (table.SequenceEqual(standard[..length]))
            {
                return true;
            }

            standard = standard[length..];
        }

        return false;
    }

    // Class and place, the number of codes of each length, and a symbol for each code.
    private static int TableLength(ReadOnlySpan<byte> tables)
    {
        if (tables.Length < 1 + LengthsSize)
        {
            return -1;
        }

        var length = 1 + LengthsSize;
        foreach (var count in tables.Slice(1, LengthsSize))
        {
            length += count;
        }

        return length <= tables.Length ? length : -1;
    }
}
