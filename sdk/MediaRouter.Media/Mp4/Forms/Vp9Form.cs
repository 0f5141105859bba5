using System.Globalization;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>VP9: frames or superframes. Key frames tell the size of the pictures.</summary>
/// <remarks>Source: VP Codec ISO Media File Format Binding.</remarks>
internal sealed class Vp9Form : VideoForm
{
    private VpCodecConfiguration? _configuration;
    private int _width;
    private int _height;
    private int _bitDepth;

    public override bool IsReady => _configuration is not null;

    public override string CodecString => _configuration is { } vp9
        ? string.Create(CultureInfo.InvariantCulture, $"vp09.{vp9.Profile:00}.{vp9.Level:00}.{vp9.BitDepth:00}")
        : "";

    public override int Width => _width;

    public override int Height => _height;

    protected override ReadOnlySpan<byte> EntryType => "vp09"u8;

    public override void Learn(CodecParameters parameters)
    {
        if (parameters is Vp9Parameters vp9)
        {
            Take(vp9);
        }
    }

    public override void Learn(AccessUnit unit)
    {
        if (!unit.IsRandomAccess || unit.Units.Count == 0 || !Vp9FrameHeader.TryRead(unit.Units[0].Span, out var header) || !header.IsKeyFrame
            || (header.Width == _width && header.Height == _height && header.BitDepth == _bitDepth && header.Profile == _configuration?.Profile))
        {
            return;
        }

        _bitDepth = header.BitDepth;
        Take(new Vp9Parameters(header.Profile) { Width = header.Width, Height = header.Height });
    }

    protected override void WriteConfiguration(Mp4BoxWriter writer) => WriteRecord(writer, "vpcC"u8, _configuration?.ToBytes());

    private void Take(Vp9Parameters parameters)
    {
        if (!IsSize(parameters.Width, parameters.Height))
        {
            return;
        }

        var configuration = VpCodecConfiguration.From(parameters);
        _configuration = _bitDepth == 0 ? configuration : configuration with { BitDepth = (byte)_bitDepth };
        (_width, _height) = (parameters.Width, parameters.Height);
        HasChanged = true;
    }
}
