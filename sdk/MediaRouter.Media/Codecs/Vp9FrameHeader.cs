namespace MediaRouter.Media.Codecs;

/// <summary>The beginning of a VP9 frame's uncompressed header.</summary>
/// <param name="Profile">0 to 3.</param>
/// <param name="ShowsExistingFrame">The frame is a repetition of an earlier one; nothing else is given.</param>
/// <param name="IsKeyFrame">True if decoding can start here.</param>
/// <param name="IsShown">show_frame.</param>
/// <param name="BitDepth">8, 10 or 12; 0 unless a key frame.</param>
/// <param name="Width">In pixels; 0 unless a key frame.</param>
/// <param name="Height">In pixels; 0 unless a key frame.</param>
/// <remarks>Source: VP9 Bitstream Specification, section 6.2.</remarks>
public readonly record struct Vp9FrameHeader(
    byte Profile, bool ShowsExistingFrame, bool IsKeyFrame, bool IsShown, int BitDepth, int Width, int Height)
{
    private const uint SyncCode = 0x498342;
    private const uint Rgb = 7;

    /// <summary>Reads a header.</summary>
    /// <param name="frame">The beginning of a frame.</param>
    /// <param name="header">The header.</param>
    /// <returns>False if it is cut short or malformed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out Vp9FrameHeader header)
    {
        header = default;
        var reader = new BitReader(frame);
        if (reader.ReadBits(2) != 2)
        {
            return false;
        }

        var profile = (byte)(reader.ReadBit() | (reader.ReadBit() << 1));
        if (profile == 3)
        {
            reader.Skip(1);
        }

        if (reader.ReadFlag())
        {
            header = new Vp9FrameHeader(profile, true, false, true, 0, 0, 0);
            return !reader.Overrun;
        }

        var isKeyFrame = !reader.ReadFlag();
        var isShown = reader.ReadFlag();
        reader.Skip(1);
        if (!isKeyFrame)
        {
            header = new Vp9FrameHeader(profile, false, false, isShown, 0, 0, 0);
            return !reader.Overrun;
        }

        if (reader.ReadBits(24) != SyncCode)
        {
            return false;
        }

        var bitDepth = profile >= 2 ? (reader.ReadFlag() ? 12 : 10) : 8;
        if (reader.ReadBits(3) != Rgb)
        {
            reader.Skip(profile is 1 or 3 ? 4 : 1);
        }
        else if (profile is 1 or 3)
        {
            reader.Skip(1);
        }

        var width = (int)reader.ReadBits(16) + 1;
        var height = (int)reader.ReadBits(16) + 1;
        header = new Vp9FrameHeader(profile, false, true, isShown, bitDepth, width, height);
        return !reader.Overrun;
    }
}
