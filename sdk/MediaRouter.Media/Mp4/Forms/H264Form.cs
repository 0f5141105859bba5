using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>H.264 with its parameter sets in the sample entry.</summary>
/// <remarks>Source: ISO/IEC 14496-15, section 5.4.2.</remarks>
internal sealed class H264Form : NalForm
{
    private H264Sps? _sps;
    private byte[]? _record;

    public override bool IsReady => _record is not null;

    public override string CodecString => _sps?.CodecString ?? "";

    public override int Width => _sps?.Width ?? 0;

    public override int Height => _sps?.Height ?? 0;

    public override (int Width, int Height)? SampleAspectRatio => _sps?.SampleAspectRatio;

    public override double? FrameRate => _sps?.FrameRate;

    protected override ReadOnlySpan<byte> EntryType => "avc1"u8;

    public override void Learn(CodecParameters parameters)
    {
        if (parameters is H264Parameters sets && AvcDecoderConfiguration.TryWrite(sets, out var record)
            && H264Sps.TryParse(sets.SequenceSets[0].Span, out var sps) && IsSize(sps.Width, sps.Height))
        {
            (_sps, _record) = (sps, record);
            HasChanged = true;
        }
    }

    protected override void WriteConfiguration(Mp4BoxWriter writer) => WriteRecord(writer, "avcC"u8, _record);
}
