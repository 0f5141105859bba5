namespace MediaRouter.Media.Codecs;

/// <summary>The header of an AV1 OBU.</summary>
/// <param name="Type">Type; may be a number that <see cref="Av1ObuType"/> does not name.</param>
/// <param name="HasSize">True if a size field follows the header.</param>
/// <param name="TemporalId">0 without an extension.</param>
/// <param name="SpatialId">0 without an extension.</param>
/// <param name="Length">Bytes of the header, 1 or 2, size field not counted.</param>
/// <remarks>Source: AV1 Bitstream Specification, section 5.3.2.</remarks>
public readonly record struct Av1ObuHeader(Av1ObuType Type, bool HasSize, byte TemporalId, byte SpatialId, int Length)
{
    /// <summary>Reads a header.</summary>
    /// <param name="data">Starts with the OBU.</param>
    /// <param name="header">The header.</param>
    /// <returns>False if it is cut short, or the forbidden bit is set.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out Av1ObuHeader header)
    {
        header = default;
        if (data.Length < 1 || (data[0] & 0x80) != 0)
        {
            return false;
        }

        var extended = (data[0] & 0x04) != 0;
        if (extended && data.Length < 2)
        {
            return false;
        }

        header = new Av1ObuHeader(
            (Av1ObuType)((data[0] >> 3) & 0x0f),
            (data[0] & 0x02) != 0,
            extended ? (byte)(data[1] >> 5) : (byte)0,
            extended ? (byte)((data[1] >> 3) & 0x03) : (byte)0,
            extended ? 2 : 1);
        return true;
    }
}
