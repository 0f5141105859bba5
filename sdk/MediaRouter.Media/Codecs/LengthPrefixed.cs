namespace MediaRouter.Media.Codecs;

/// <summary>NAL units with a length in front of each, as in MP4 and FLV (AVCC).</summary>
/// <remarks>Source: ISO/IEC 14496-15, section 5.3.</remarks>
public static class LengthPrefixed
{
    /// <summary>Walks the NAL units.</summary>
    /// <param name="data">A whole access unit; borrowed.</param>
    /// <param name="lengthSize">1 to 4 bytes.</param>
    /// <returns>Use with <c>foreach</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length size is another.</exception>
    public static LengthPrefixedEnumerator Split(ReadOnlySpan<byte> data, int lengthSize = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengthSize, 4);
        return new LengthPrefixedEnumerator(data, lengthSize);
    }
}
