namespace MediaRouter.Media.Mp4.Forms;

/// <summary>Sound.</summary>
internal abstract class AudioForm : SampleForm
{
    public override bool IsVideo => false;

    protected abstract ReadOnlySpan<byte> EntryType { get; }

    /// <summary>Bits of a sample; 16 for what is compressed.</summary>
    protected virtual int BitDepth => 16;

    /// <summary>What the entry says of the sample rate, which has 16 bits there. The codec's own record says the rest.</summary>
    protected virtual int EntrySampleRate => SampleRate <= ushort.MaxValue ? SampleRate : 0;

    public sealed override void WriteEntry(Mp4BoxWriter writer)
    {
        // ISO/IEC 14496-12, sections 8.5.2 and 12.2.3.
        writer.Begin(EntryType);
        writer.WriteZeros(6);
        writer.Write16(1);
        writer.WriteZeros(8);
        writer.Write16((ushort)ChannelCount);
        writer.Write16((ushort)BitDepth);
        writer.WriteZeros(2 + 2);
        writer.Write32((uint)EntrySampleRate << 16);
        WriteConfiguration(writer);
        writer.End();
    }

    /// <summary>Writes the boxes that the codec asks for.</summary>
    protected abstract void WriteConfiguration(Mp4BoxWriter writer);
}
