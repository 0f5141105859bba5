namespace MediaRouter.Media.Codecs;

/// <summary>Byte streams with start codes: Annex B of ITU-T H.264 and H.265.</summary>
public static class AnnexB
{
    /// <summary>The start code that is written.</summary>
    public static ReadOnlySpan<byte> StartCode => [0, 0, 0, 1];

    /// <summary>Walks the NAL units.</summary>
    /// <param name="stream">A whole access unit; borrowed.</param>
    /// <returns>Use with <c>foreach</c>.</returns>
    public static AnnexBEnumerator Split(ReadOnlySpan<byte> stream) => new(stream);

    /// <summary>Tells whether bytes begin with a start code of 3 or 4 bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>True if so.</returns>
    public static bool HasStartCode(ReadOnlySpan<byte> data) =>
        data.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]) || data.StartsWith(StartCode);
}
