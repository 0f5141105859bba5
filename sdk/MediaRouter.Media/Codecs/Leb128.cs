namespace MediaRouter.Media.Codecs;

/// <summary>Unsigned little-endian base 128, as AV1 uses it for sizes.</summary>
/// <remarks>Source: AV1 Bitstream Specification, section 4.10.5.</remarks>
public static class Leb128
{
    /// <summary>Reads a number.</summary>
    /// <param name="data">Starts with the number.</param>
    /// <param name="value">The number.</param>
    /// <param name="length">Bytes that it took: 1 to 8.</param>
    /// <returns>False if it is cut short, or does not fit 32 bits.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out uint value, out int length)
    {
        ulong sum = 0;
        for (var i = 0; i < Math.Min(8, data.Length); i++)
        {
            sum |= (ulong)(data[i] & 0x7f) << (7 * i);
            if ((data[i] & 0x80) == 0)
            {
                (value, length) = ((uint)sum, i + 1);
                return sum <= uint.MaxValue;
            }
        }

        (value, length) = (0, 0);
        return false;
    }

    /// <summary>Writes a number in as few bytes as possible.</summary>
    /// <param name="destination">At most 5 bytes are needed.</param>
    /// <param name="value">The number.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, uint value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }
}
