using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>Uncompressed sound in network order.</summary>
/// <remarks>Source: ISO/IEC 23003-5, section 5. Samples are signed there, also those of 8 bits.</remarks>
internal sealed class LpcmForm : AudioForm
{
    private LpcmParameters? _parameters;

    public override bool IsReady => _parameters is not null;

    public override string CodecString => IsReady ? "ipcm" : "";

    public override int SampleRate => _parameters?.SampleRate ?? 0;

    public override int ChannelCount => _parameters?.ChannelCount ?? 0;

    protected override ReadOnlySpan<byte> EntryType => "ipcm"u8;

    protected override int BitDepth => _parameters?.BitDepth ?? 0;

    public override void Learn(CodecParameters parameters)
    {
        _parameters = parameters as LpcmParameters ?? _parameters;
        HasChanged = true;
    }

    public override long DurationOf(AccessUnit unit) =>
        _parameters is null ? 0 : LengthOf(unit) / Math.Max(1, _parameters.BitDepth / 8 * _parameters.ChannelCount);

    public override void Write(AccessUnit unit, Span<byte> destination)
    {
        base.Write(unit, destination);
        if (_parameters?.BitDepth == 8)
        {
            ChangeSign(destination);
        }
    }

    /// <summary>Makes signed samples of unsigned ones of 8 bits, and the other way round.</summary>
    public static void ChangeSign(Span<byte> samples)
    {
        foreach (ref var sample in samples)
        {
            sample ^= 0x80;
        }
    }

    /// <summary>Writes the box that tells the format of samples.</summary>
    public static void WriteConfiguration(Mp4BoxWriter writer, int bitDepth)
    {
        // Flag 1 would tell that the bytes are in the other order.
        writer.BeginFull("pcmC"u8);
        writer.Write8(0);
        writer.Write8((byte)bitDepth);
        writer.End();
    }

    protected override void WriteConfiguration(Mp4BoxWriter writer) => WriteConfiguration(writer, BitDepth);
}
