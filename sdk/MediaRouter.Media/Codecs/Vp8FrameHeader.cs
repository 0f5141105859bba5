using System.Buffers.Binary;

namespace MediaRouter.Media.Codecs;

/// <summary>The uncompressed beginning of a VP8 frame.</summary>
/// <param name="IsKeyFrame">True if decoding can start here.</param>
/// <param name="Version">0 to 3.</param>
/// <param name="IsShown">show_frame.</param>
/// <param name="Width">In pixels; 0 unless a key frame.</param>
/// <param name="Height">In pixels; 0 unless a key frame.</param>
/// <remarks>Source: RFC 6386, section 9.1.</remarks>
public readonly record struct Vp8FrameHeader(bool IsKeyFrame, byte Version, bool IsShown, int Width, int Height)
{
    /// <summary>Reads a header.</summary>
    /// <param name="frame">The beginning of a frame.</param>
    /// <param name="header">The header.</param>
    /// <returns>False if it is cut short, or a key frame lacks its start code.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out Vp8FrameHeader header)
    {
        header = default;
        if (frame.Length < 3)
        {
            return false;
        }

        var isKeyFrame = (frame[0] & 1) == 0;
        var (width, height) = (0, 0);
        if (isKeyFrame)
        {
            if (frame.Length < 10 || !frame[3..].StartsWith((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a]))
            {
                return false;
            }

            // The upper two bits are a scaling hint.
            width = BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & 0x3fff;
            height = BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & 0x3fff;
        }

        header = new Vp8FrameHeader(isKeyFrame, (byte)((frame[0] >> 1) & 0x07), (frame[0] & 0x10) != 0, width, height);
        return true;
    }
}
