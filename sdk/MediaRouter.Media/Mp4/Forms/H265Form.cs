using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>H.265 with its parameter sets in the sample entry.</summary>
/// <remarks>Source: ISO/IEC 14496-15, section 8.4.1.</remarks>
internal sealed class H265Form : NalForm
{
    private H265Sps? _sps;
    private byte[]? _record;

    public override bool IsReady => _record is not null;

    public override string CodecString => _sps?.CodecString ?? "";

    public override int Width => _sps?.Width ?? 0;

    public override int Height => _sps?.Height ?? 0;

    public override (int Width, int Height)? SampleAspectRatio => _sps?.SampleAspectRatio;

    public override double? FrameRate => _sps?.FrameRate;

    protected override ReadOnlySpan<byte> EntryType => "hvc1"u8;

    public override void Learn(CodecParameters parameters)
    {
        if (parameters is H265Parameters sets && HevcDecoderConfiguration.TryWrite(sets, out var record)
            && H265Sps.TryParse(sets.SequenceSets[0].Span, out var sps) && IsSize(sps.Width, sps.Height))
        {
            (_sps, _record) = (sps, record);
            HasChanged = true;
        }
    }

    protected override void WriteConfiguration(Mp4BoxWriter writer) => WriteRecord(writer, "hvcC"u8, _record);
}
