namespace MediaRouter.Media.Codecs;

/// <summary>The aspect ratio field that the VUIs of H.264 and H.265 share.</summary>
/// <remarks>Source: ITU-T H.264, table E-1.</remarks>
internal static class SampleAspectRatio
{
    private const uint Extended = 255;

    public static (int Width, int Height)? Read(ref BitReader reader)
    {
        var index = reader.ReadBits(8);
        if (index == Extended)
        {
            var width = (int)reader.ReadBits(16);
            var height = (int)reader.ReadBits(16);
            return width > 0 && height > 0 ? (width, height) : null;
        }

        return index switch
        {
            1 => (1, 1),
            2 => (12, 11),
            3 => (10, 11),
            4 => (16, 11),
            5 => (40, 33),
            6 => (24, 11),
            7 => (20, 11),
            8 => (32, 11),
            9 => (80, 33),
            10 => (18, 11),
            11 => (15, 11),
            12 => (64, 33),
            13 => (160, 99),
            14 => (4, 3),
            15 => (3, 2),
            16 => (2, 1),
            _ => null,
        };
    }
}
