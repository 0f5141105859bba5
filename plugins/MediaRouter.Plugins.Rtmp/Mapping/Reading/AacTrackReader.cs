using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>MPEG-4 audio.</summary>
internal sealed class AacTrackReader(byte trackId) : AudioTrackReader(trackId, FlvCodec.Aac)
{
    private Mpeg4AudioParameters? _parameters;

    public override string Label => "MPEG-4 Audio";

    public override bool IsConfigured => _parameters is not null;

    public override CodecParameters? Parameters => _parameters;

    protected override int NominalClockRate => _parameters?.Config.SampleRate ?? 0;

    public override string? Configure(ReadOnlySpan<byte> record)
    {
        if (!Mpeg4AudioConfig.TryParse(record, out var config))
        {
            return "malformed AudioSpecificConfig";
        }

        var parameters = new Mpeg4AudioParameters(config);
        if (!parameters.Equals(_parameters))
        {
            _parameters = parameters;
        }

        return null;
    }

    public override string? Read(in FlvPacket packet, long nanoseconds, long receivedAt, ICollection<AccessUnit> output)
    {
        if (_parameters is { Config: var config } && !packet.Body.IsEmpty)
        {
            output.Add(Make(packet.Body, nanoseconds, config.SampleRate, config.SamplesPerFrame, receivedAt));
        }

        return null;
    }
}
