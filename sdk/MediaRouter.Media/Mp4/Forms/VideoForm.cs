namespace MediaRouter.Media.Mp4.Forms;

/// <summary>Pictures.</summary>
internal abstract class VideoForm : SampleForm
{
    // 72 dots per inch, as 16.16 fixed point.
    private const uint Resolution = 0x00480000;
    private const int CompressorNameLength = 32;
    private const ushort ColourDepth = 24;

    public override bool IsVideo => true;

    protected abstract ReadOnlySpan<byte> EntryType { get; }

    public sealed override void WriteEntry(Mp4BoxWriter writer)
    {
        // ISO/IEC 14496-12, sections 8.5.2 and 12.1.3.
        writer.Begin(EntryType);
        writer.WriteZeros(6);
        writer.Write16(1);
        writer.WriteZeros(2 + 2 + 12);
        writer.Write16((ushort)Width);
        writer.Write16((ushort)Height);
        writer.Write32(Resolution);
        writer.Write32(Resolution);
        writer.Write32(0);
        writer.Write16(1);
        writer.WriteZeros(CompressorNameLength);
        writer.Write16(ColourDepth);
        writer.Write16(ushort.MaxValue);
        WriteConfiguration(writer);
        if (SampleAspectRatio is { } ratio && ratio.Width != ratio.Height)
        {
            writer.Begin("pasp"u8);
            writer.Write32((uint)ratio.Width);
            writer.Write32((uint)ratio.Height);
            writer.End();
        }

        writer.End();
    }

    /// <summary>Writes the boxes that the codec asks for.</summary>
    protected abstract void WriteConfiguration(Mp4BoxWriter writer);

    protected static void WriteRecord(Mp4BoxWriter writer, ReadOnlySpan<byte> type, ReadOnlySpan<byte> record)
    {
        writer.Begin(type);
        writer.Write(record);
        writer.End();
    }

    /// <summary>Whether a size can be said: 16 bits.</summary>
    protected static bool IsSize(int width, int height) => width is > 0 and <= ushort.MaxValue && height is > 0 and <= ushort.MaxValue;
}
