using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>MPEG-4 Visual in a transport stream: VOPs, with the configuration in front of I-VOPs.</summary>
/// <remarks>Source: ISO/IEC 14496-2, section 6.2; ISO/IEC 13818-1, section 2.11.2.</remarks>
internal sealed class Mpeg4VideoStream(IElementaryOutput output) : StartCodeVideoStream(output)
{
    // Real ones are below 100 bytes; user data may follow.
    private const int MaxConfigurationLength = 4096;

    private Mpeg4VideoParameters? _parameters;
    private bool _isChanged;

    public override string Codec => "MPEG-4 Video";

    public override TrackDescription? Description => _parameters is null
        ? null
        : new() { Kind = MediaKind.Video, Codec = Codec, ClockRate = TsClock.Rate, Parameters = _parameters };

    protected override bool IsPicture(byte code) => code == Mpeg4Video.Vop;

    // Video objects and their layers, the sequence, the visual object, groups.
    protected override bool IsHeader(byte code) => code is <= 0x2f or Mpeg4Video.VisualObjectSequence or Mpeg4Video.GroupOfVop or 0xb5;

    protected override void OnHeaders(ReadOnlySpan<byte> headers) => Learn(headers);

    protected override void Emit(ReadOnlySpan<byte> unit)
    {
        var configurationLength = Learn(unit);
        if (!TryTakeTime(out var pts, out var dts))
        {
            Output.ReportMalformed(1);
            return;
        }

        if (_parameters is null)
        {
            return;
        }

        var isIntra = Mpeg4Video.HasIntraPicture(unit);
        var bytes = isIntra && configurationLength == 0 ? [.. _parameters.Configuration.Span, .. unit] : unit.ToArray();
        var changed = _isChanged ? _parameters : null;
        _isChanged = false;
        Emit([bytes], pts, dts, isIntra, changed);
    }

    private int Learn(ReadOnlySpan<byte> unit)
    {
        var length = Mpeg4Video.ConfigurationLength(unit);
        if (length is > 0 and <= MaxConfigurationLength && _parameters?.Configuration.Span.SequenceEqual(unit[..length]) != true)
        {
            _isChanged = _parameters is not null;
            _parameters = new Mpeg4VideoParameters(ByteString.Copy(unit[..length]));
        }

        return length;
    }
}
