using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>H.265.</summary>
internal sealed class H265TrackReader(byte trackId) : NalTrackReader(trackId, FlvCodec.H265)
{
    private H265AccessUnitFilter _filter = new(null);

    public override string Label => "H265";

    public override bool IsConfigured => _filter.Parameters.IsComplete;

    public override CodecParameters Parameters => _filter.Parameters;

    protected override bool IsRandomAccess => _filter.IsRandomAccess;

    public override string? Configure(ReadOnlySpan<byte> record)
    {
        if (!HevcDecoderConfiguration.TryParse(record, out var configuration))
        {
            return "malformed HEVCDecoderConfigurationRecord";
        }

        LengthSize = configuration.LengthSize;

        // Encoders that know their sets later send a record without any first. A record that has them replaces all that came before.
        if (configuration.Parameters.IsComplete && !configuration.Parameters.Equals(_filter.Parameters))
        {
            _filter = new H265AccessUnitFilter(configuration.Parameters);
        }

        return null;
    }

    protected override void BeginUnit() => _filter.BeginUnit();

    protected override bool Keep(ReadOnlySpan<byte> unit) => _filter.Keep(unit);
}
