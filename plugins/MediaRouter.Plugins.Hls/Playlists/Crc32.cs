namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>The check of RFC 1952, section 8, and its arithmetic: polynomials over GF(2), the lowest power in the highest bit.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const uint One = 0x8000_0000;
    private const uint ByteShift = One >> 8;

    private static readonly uint[] Table = MakeTable();

    /// <summary>The check of bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Remainder(bytes, ~0u);

    /// <summary>The remainder of bytes without the inversions, which make no difference to the difference of two checks.</summary>
    public static uint Remainder(ReadOnlySpan<byte> bytes, uint register = 0)
    {
        foreach (var value in bytes)
        {
            register = Table[(byte)(register ^ value)] ^ (register >> 8);
        }

        return register;
    }

    /// <summary>What multiplies a remainder when a number of zero bytes follow.</summary>
    public static uint Shift(int bytes)
    {
        var (result, square) = (One, ByteShift);
        for (; bytes > 0; bytes >>= 1)
        {
            if ((bytes & 1) != 0)
            {
                result = Multiply(result, square);
            }

            square = Multiply(square, square);
        }

        return result;
    }

    /// <summary>The product of two remainders.</summary>
    public static uint Multiply(uint left, uint right)
    {
        var product = 0u;
        for (; left != 0; left <<= 1)
        {
            product ^= (left & One) != 0 ? right : 0;
            right = (right >> 1) ^ ((right & 1) != 0 ? Polynomial : 0);
        }

        return product;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ ((value & 1) != 0 ? Polynomial : 0);
            }

            table[i] = value;
        }

        return table;
    }
}
