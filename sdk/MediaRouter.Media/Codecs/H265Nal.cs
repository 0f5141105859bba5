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

    /// <summary>The layer of a NAL unit; 0 for the base layer, which all decoders read.</summary>
    /// <param name="unit">At least <see cref="HeaderLength"/> bytes.</param>
    /// <returns>nuh_layer_id, 0 to 63.</returns>
    public static int GetLayerId(ReadOnlySpan<byte> unit) => ((unit[0] & 1) << 5) | (unit[1] >> 3);

    /// <summary>Tells whether a slice segment is the first of its picture.</summary>
    /// <param name="unit">A NAL unit, or its beginning; other types than slices give false.</param>
    /// <returns>True if first_slice_segment_in_pic_flag is set.</returns>
    public static bool IsFirstSlice(ReadOnlySpan<byte> unit) =>
        unit.Length > HeaderLength && IsSlice(GetType(unit[0])) && (unit[HeaderLength] & 0x80) != 0;

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
