namespace MediaRouter.Media.Codecs;

/// <summary>The sequence header of MPEG-1 or MPEG-2 video.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="AspectRatioCode">aspect_ratio_information.</param>
/// <param name="FrameRate">Frames per second; null if the code is reserved.</param>
/// <param name="IsMpeg2">True if a sequence extension follows.</param>
/// <remarks>Source: ISO/IEC 13818-2, sections 6.2.2.1 and 6.2.2.3.</remarks>
public readonly record struct MpegVideoSequenceHeader(int Width, int Height, byte AspectRatioCode, double? FrameRate, bool IsMpeg2)
{
    /// <summary>Reads a header.</summary>
    /// <param name="data">Starts with 00 00 01 B3.</param>
    /// <param name="header">The header.</param>
    /// <returns>False if it is another start code, or too short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out MpegVideoSequenceHeader header)
    {
        header = default;
        if (data.Length < 12 || !data.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, MpegVideo.SequenceHeader]))
        {
            return false;
        }

        var width = (data[4] << 4) | (data[5] >> 4);
        var height = ((data[5] & 0x0f) << 8) | data[6];
        double? rate = (data[7] & 0x0f) switch
        {
            1 => 24000 / 1001.0,
            2 => 24,
            3 => 25,
            4 => 30000 / 1001.0,
            5 => 30,
            6 => 50,
            7 => 60000 / 1001.0,
            8 => 60,
            _ => null,
        };
        var offset = 4;
        var isMpeg2 = MpegVideo.TryFindStartCode(data, ref offset, out var code)
            && code == MpegVideo.Extension && offset + 2 < data.Length && data[offset] >> 4 == 1;
        if (isMpeg2)
        {
            // Two more bits of each side: 4 bits id, 8 profile and level, progressive, 2 chroma, 2 + 2 size.
            var word = (data[offset + 1] << 8) | data[offset + 2];
            width |= ((word >> 7) & 3) << 12;
            height |= ((word >> 5) & 3) << 12;
        }

        header = new MpegVideoSequenceHeader(width, height, (byte)(data[7] >> 4), rate, isMpeg2);
        return width > 0 && height > 0;
    }
}
