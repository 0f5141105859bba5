namespace MediaRouter.Media.Codecs;

/// <summary>MPEG-4 part 2 video: start codes, configuration and picture types.</summary>
/// <remarks>Source: ISO/IEC 14496-2, section 6.2.</remarks>
public static class Mpeg4Video
{
    /// <summary>Start code of the visual object sequence (VOS).</summary>
    public const byte VisualObjectSequence = 0xb0;

    /// <summary>Start code of user data.</summary>
    public const byte UserData = 0xb2;

    /// <summary>Start code of a group of VOPs.</summary>
    public const byte GroupOfVop = 0xb3;

    /// <summary>Start code of a picture (VOP).</summary>
    public const byte Vop = 0xb6;

    /// <summary>Length of the configuration at the beginning of an access unit: all before the first group or picture.</summary>
    /// <param name="data">An access unit or its beginning.</param>
    /// <returns>0 if it does not begin with a configuration (VOS, visual object, video object or its layer).</returns>
    public static int ConfigurationLength(ReadOnlySpan<byte> data)
    {
        if (data.Length < 4 || !data.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]) || data[3] is not (<= 0x2f or VisualObjectSequence or 0xb5))
        {
            return 0;
        }

        var offset = 0;
        while (TryFindStartCode(data, ref offset, out var code))
        {
            if (code is GroupOfVop or Vop)
            {
                return offset - 4;
            }
        }

        return data.Length;
    }

    /// <summary>Tells whether data hold the beginning of an intra-coded picture.</summary>
    /// <param name="data">An access unit or its beginning.</param>
    /// <returns>True if the first picture is an I-VOP.</returns>
    public static bool HasIntraPicture(ReadOnlySpan<byte> data)
    {
        var offset = 0;
        while (TryFindStartCode(data, ref offset, out var code))
        {
            if (code == Vop)
            {
                // vop_coding_type 0 is I.
                return offset < data.Length && data[offset] >> 6 == 0;
            }
        }

        return false;
    }

    /// <summary>Goes to the next start code.</summary>
    /// <param name="data">The data.</param>
    /// <param name="offset">Where to search from; afterwards, the first byte behind the start code.</param>
    /// <param name="code">The byte behind 00 00 01.</param>
    /// <returns>False if there is none.</returns>
    public static bool TryFindStartCode(ReadOnlySpan<byte> data, ref int offset, out byte code)
    {
        code = 0;
        var found = data[offset..].IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
        if (found < 0 || offset + found + 3 >= data.Length)
        {
            return false;
        }

        offset += found + 4;
        code = data[offset - 1];
        return true;
    }
}
