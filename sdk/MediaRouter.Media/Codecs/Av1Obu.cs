namespace MediaRouter.Media.Codecs;

/// <summary>Changes of single AV1 OBUs.</summary>
public static class Av1Obu
{
    private const int HasSizeBit = 0x02;

    /// <summary>Removes the size field of an OBU in place, and what follows the OBU.</summary>
    /// <param name="obu">The OBU with its header; its beginning is overwritten if it has a size field.</param>
    /// <param name="plain">The OBU without size field, a slice of <paramref name="obu"/>.</param>
    /// <returns>False if the OBU is cut short or its header malformed; nothing is changed then.</returns>
    /// <remarks>Source: AV1 Bitstream Specification, section 5.3.</remarks>
    public static bool TryRemoveSize(Memory<byte> obu, out Memory<byte> plain)
    {
        plain = obu;
        var span = obu.Span;
        if (!Av1ObuHeader.TryRead(span, out var header))
        {
            return false;
        }

        if (!header.HasSize)
        {
            return true;
        }

        if (!Leb128.TryRead(span[header.Length..], out var size, out var sizeLength) || size > (uint)(span.Length - header.Length - sizeLength))
        {
            return false;
        }

        // The header moves up to the payload.
        span[..header.Length].CopyTo(span[sizeLength..]);
        span[sizeLength] = (byte)(span[sizeLength] & ~HasSizeBit);
        plain = obu.Slice(sizeLength, header.Length + (int)size);
        return true;
    }
}
