using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>H.265.</summary>
internal sealed class H265TrackReader(byte trackId) : NalTrackReader(trackId, FlvCodec.H265)
{
    private H265Parameters _parameters = new();
    private bool _isRandomAccess;

    public override string Label => "H265";

    public override bool IsConfigured => _parameters.IsComplete;

    public override CodecParameters Parameters => _parameters;

    protected override bool IsRandomAccess => _isRandomAccess;

    public override string? Configure(ReadOnlySpan<byte> record)
    {
        if (!HevcDecoderConfiguration.TryParse(record, out var configuration))
        {
            return "malformed HEVCDecoderConfigurationRecord";
        }

        LengthSize = configuration.LengthSize;
        if (configuration.Parameters.IsComplete && !configuration.Parameters.Equals(_parameters))
        {
            _parameters = configuration.Parameters;
        }

        return null;
    }

    protected override void BeginUnit() => _isRandomAccess = false;

    protected override bool Keep(ReadOnlySpan<byte> unit)
    {
        var type = H265Nal.GetType(unit[0]);
        switch (type)
        {
            case H265NalType.AccessUnitDelimiter:
                return false;
            case H265NalType.Vps or H265NalType.Sps or H265NalType.Pps:
                _parameters = _parameters.With(unit);
                return false;
            default:
                _isRandomAccess |= H265Nal.IsRandomAccess(type);
                return true;
        }
    }
}
