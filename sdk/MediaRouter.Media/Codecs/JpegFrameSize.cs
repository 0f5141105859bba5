using System.Buffers.Binary;

namespace MediaRouter.Media.Codecs;

/// <summary>The size of a JPEG picture.</summary>
/// <remarks>Source: ITU-T T.81, sections B.1 and B.2.2.</remarks>
public static class JpegFrameSize
{
    private const byte Escape = 0xff;
    private const byte StartOfImage = 0xd8;
    private const byte StartOfScan = 0xda;

    /// <summary>Reads the size out of the frame header.</summary>
    /// <param name="picture">From SOI on; borrowed.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <returns><see langword="false"/> if there is no frame header in front of the first scan, or it does not tell.</returns>
    public static bool TryRead(ReadOnlySpan<byte> picture, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (!picture.StartsWith((ReadOnlySpan<byte>)[Escape, StartOfImage]))
        {
            return false;
        }

        var rest = picture[2..];
        while (rest.Length >= 4 && rest[0] == Escape)
        {
            var marker = rest[1];
            if (marker == Escape)
            {
                // Fill bytes may precede any marker.
                rest = rest[1..];
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (marker == StartOfScan || length < 2 || length > rest.Length - 2)
            {
                return false;
            }

            // SOF0 to SOF15, of which three are other segments: DHT, JPG and DAC.
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                if (length < 7)
                {
                    return false;
                }

                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(rest[5..]), BinaryPrimitives.ReadUInt16BigEndian(rest[7..]));
                return width > 0 && height > 0;
            }

            rest = rest[(2 + length)..];
        }

        return false;
    }
}
