namespace MediaRouter.Media.Codecs;

/// <summary>The bytes that keep start codes out of NAL units.</summary>
/// <remarks>Source: ITU-T H.264, section 7.4.1.</remarks>
public static class EmulationPrevention
{
    /// <summary>Removes the third byte of each 00 00 03.</summary>
    /// <param name="unit">A NAL unit as transmitted.</param>
    /// <param name="destination">At least as long.</param>
    /// <returns>Bytes written.</returns>
    public static int Remove(ReadOnlySpan<byte> unit, Span<byte> destination)
    {
        var written = 0;
        var zeros = 0;
        foreach (var value in unit)
        {
            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }

            destination[written++] = value;
            zeros = value == 0 ? zeros + 1 : 0;
        }

        return written;
    }

    /// <summary>Inserts 03 wherever two zeros are followed by a byte below 4, and after zeros at the end.</summary>
    /// <param name="unit">A NAL unit without emulation prevention.</param>
    /// <param name="destination">At least one and a half times as long, and one byte.</param>
    /// <returns>Bytes written.</returns>
    public static int Insert(ReadOnlySpan<byte> unit, Span<byte> destination)
    {
        var written = 0;
        var zeros = 0;
        foreach (var value in unit)
        {
            if (zeros == 2 && value <= 3)
            {
                destination[written++] = 3;
                zeros = 0;
            }

            destination[written++] = value;
            zeros = value == 0 ? zeros + 1 : 0;
        }

        if (zeros > 0)
        {
            destination[written++] = 3;
        }

        return written;
    }
}
