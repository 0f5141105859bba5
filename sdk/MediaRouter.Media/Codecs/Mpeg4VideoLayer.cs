using System.Numerics;

namespace MediaRouter.Media.Codecs;

/// <summary>The beginning of a video object layer header of MPEG-4 Visual.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="SampleAspectRatio">Width to height of a pixel; <see langword="null"/> if not given.</param>
/// <param name="FrameRate">Pictures per second; <see langword="null"/> if not fixed.</param>
/// <remarks>Source: ISO/IEC 14496-2, section 6.2.3.</remarks>
public readonly record struct Mpeg4VideoLayer(int Width, int Height, (int Width, int Height)? SampleAspectRatio, double? FrameRate)
{
    private const uint ExtendedRatio = 15;
    private const uint Rectangular = 0;
    private const uint Greyscale = 3;

    /// <summary>Reads the first header of a layer.</summary>
    /// <param name="data">A configuration or an access unit that begins with one; borrowed.</param>
    /// <param name="layer">What the header says.</param>
    /// <returns><see langword="false"/> if there is none, it is cut short, or the pictures are not rectangular.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out Mpeg4VideoLayer layer)
    {
        layer = default;
        var offset = 0;
        while (Mpeg4Video.TryFindStartCode(data, ref offset, out var code))
        {
            if (code is >= 0x20 and <= 0x2f)
            {
                return TryReadHeader(new BitReader(data[offset..]), out layer);
            }
        }

        return false;
    }

    private static bool TryReadHeader(BitReader reader, out Mpeg4VideoLayer layer)
    {
        reader.Skip(1 + 8);
        var version = 1u;
        if (reader.ReadFlag())
        {
            version = reader.ReadBits(4);
            reader.Skip(3);
        }

        var ratio = reader.ReadBits(4) switch
        {
            1 => (1, 1),
            2 => (12, 11),
            3 => (10, 11),
            4 => (16, 11),
            5 => (40, 33),
            ExtendedRatio => ((int)reader.ReadBits(8), (int)reader.ReadBits(8)),
            _ => (0, 0),
        };
        if (reader.ReadFlag())
        {
            // Chroma format, low delay; then the buffer of the decoder.
            reader.Skip(2 + 1);
            if (reader.ReadFlag())
            {
                reader.Skip(79);
            }
        }

        var shape = reader.ReadBits(2);
        if (shape == Greyscale && version != 1)
        {
            reader.Skip(4);
        }

        reader.Skip(1);
        var resolution = reader.ReadBits(16);
        reader.Skip(1);
        var increment = 0u;
        if (reader.ReadFlag())
        {
            increment = reader.ReadBits(resolution <= 1 ? 1 : BitOperations.Log2(resolution - 1) + 1);
        }

        reader.Skip(1);
        var width = (int)reader.ReadBits(13);
        reader.Skip(1);
        var height = (int)reader.ReadBits(13);
        layer = new Mpeg4VideoLayer(
            width, height, ratio is { Item1: > 0, Item2: > 0 } ? ratio : null, increment > 0 && resolution > 0 ? (double)resolution / increment : null);
        return shape == Rectangular && width > 0 && height > 0 && !reader.Overrun;
    }
}
