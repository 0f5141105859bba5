namespace MediaRouter.Media.Codecs;

/// <summary>MPEG-1 and MPEG-2 video: start codes and picture types.</summary>
/// <remarks>Source: ISO/IEC 13818-2, section 6.2.</remarks>
public static class MpegVideo
{
    /// <summary>Start code of a picture header.</summary>
    public const byte PictureHeader = 0x00;

    /// <summary>Start code of a sequence header.</summary>
    public const byte SequenceHeader = 0xb3;

    /// <summary>Start code of an extension.</summary>
    public const byte Extension = 0xb5;

    /// <summary>Start code of a group of pictures.</summary>
    public const byte GroupOfPictures = 0xb8;

    /// <summary>Tells whether data hold the beginning of an intra-coded picture.</summary>
    /// <param name="data">An access unit or its beginning.</param>
    /// <returns>True if the first picture is an I picture.</returns>
    public static bool HasIntraPicture(ReadOnlySpan<byte> data)
    {
        var offset = 0;
        while (TryFindStartCode(data, ref offset, out var code))
        {
            if (code == PictureHeader)
            {
                // 10 bits temporal reference, 3 bits type: 1 is I.
                return offset + 1 < data.Length && ((data[offset + 1] >> 3) & 7) == 1;
            }
        }

        return false;
    }

    /// <summary>Goes to the next start code.</summary>
    /// <param name="data">The data.</param>
    /// <param name="offset">Where to search from; afterwards, the first byte behind the start code.</param>
    /// <param name="code">The byte behind 00 00 01.</param>
    /// <returns>False if there is none.</returns>
    public static bool TryFindStartCode(ReadOnlySpan<byte> data, ref int offset, out byte code) =>
        Mpeg4Video.TryFindStartCode(data, ref offset, out code);
}
