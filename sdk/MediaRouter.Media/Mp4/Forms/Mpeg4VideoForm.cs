using System.Globalization;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>MPEG-4 Visual.</summary>
/// <remarks>Source: ISO/IEC 14496-14, section 5.6.</remarks>
internal sealed class Mpeg4VideoForm : VideoForm
{
    private Mpeg4VideoParameters? _parameters;
    private Mpeg4VideoLayer _layer;

    public override bool IsReady => _parameters is not null;

    public override string CodecString => _parameters is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"mp4v.20.{_parameters.ProfileAndLevel ?? 1}");

    public override int Width => _layer.Width;

    public override int Height => _layer.Height;

    public override (int Width, int Height)? SampleAspectRatio => _layer.SampleAspectRatio;

    public override double? FrameRate => _layer.FrameRate;

    protected override ReadOnlySpan<byte> EntryType => "mp4v"u8;

    public override void Learn(CodecParameters parameters)
    {
        if (parameters is Mpeg4VideoParameters visual && Mpeg4VideoLayer.TryRead(visual.Configuration.Span, out var layer))
        {
            (_parameters, _layer) = (visual, layer);
            HasChanged = true;
        }
    }

    // The configuration is in front of the first I-VOP, if a source knew it no earlier.
    public override void Learn(AccessUnit unit)
    {
        if (_parameters is not null || !unit.IsRandomAccess || unit.Units.Count == 0)
        {
            return;
        }

        var data = unit.Units[0].Span;
        Learn(new Mpeg4VideoParameters(ByteString.Copy(data[..Mpeg4Video.ConfigurationLength(data)])));
    }

    protected override void WriteConfiguration(Mp4BoxWriter writer) =>
        Mp4Descriptors.WriteBox(writer, Mp4Descriptors.Mpeg4Video, isAudio: false, _parameters!.Configuration.Span);
}
