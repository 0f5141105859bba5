namespace MediaRouter.Media.Codecs;

/// <summary>Questions about single H.265 NAL units.</summary>
public static class H265Nal
{
    /// <summary>Length in bytes of the NAL unit header.</summary>
    public const int HeaderLength = 2;

    /// <summary>The type of a NAL unit.</summary>
    /// <param name="firstByte">Its first byte.</param>
    /// <returns>The type; may be a number that <see cref="H265NalType"/> does not name.</returns>
    public static H265NalType GetType(byte firstByte) => (H265NalType)((firstByte >> 1) & 0x3f);

    /// <summary>True for pictures at which decoding can start (IRAP).</summary>
    /// <param name="type">A NAL unit type.</param>
    /// <returns>True for types 16 to 23.</returns>
    /// <remarks>Source: ITU-T H.265, section 3.69.</remarks>
    public static bool IsRandomAccess(H265NalType type) => (int)type is >= 16 and <= 23;

    /// <summary>True for IDR pictures.</summary>
    /// <param name="type">A NAL unit type.</param>
    /// <returns>True for types 19 and 20.</returns>
    public static bool IsIdr(H265NalType type) => type is H265NalType.IdrWithRadl or H265NalType.IdrWithoutLeading;

    /// <summary>True for slices of any kind.</summary>
    /// <param name="type">A NAL unit type.</param>
    /// <returns>True for types 0 to 31.</returns>
    public static bool IsSlice(H265NalType type) => (int)type < 32;
}
