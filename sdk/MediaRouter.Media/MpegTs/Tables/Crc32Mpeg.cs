namespace MediaRouter.Media.MpegTs.Tables;

/// <summary>The checksum of sections.</summary>
/// <remarks>Source: ISO/IEC 13818-1, annex A: polynomial 0x04C11DB7, most significant bit first, starting with ones, not inverted.</remarks>
internal static class Crc32Mpeg
{
    private const uint Polynomial = 0x04c11db7;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Checksum of bytes; 0 if they end with their own.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc = (crc << 8) ^ Table[(crc >> 24) ^ value];
        }

        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc & 0x8000_0000) != 0 ? Polynomial : 0);
            }

            table[i] = crc;
        }

        return table;
    }
}
