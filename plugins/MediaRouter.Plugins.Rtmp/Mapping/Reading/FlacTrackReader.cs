using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>FLAC.</summary>
internal sealed class FlacTrackReader(byte trackId) : AudioTrackReader(trackId, FlvCodec.Flac)
{
    private FlacParameters? _parameters;

    public override string Label => "FLAC";

    public override bool IsConfigured => _parameters is not null;

    public override CodecParameters? Parameters => _parameters;

    protected override int NominalClockRate => _parameters?.SampleRate ?? 0;

    public override string? Configure(ReadOnlySpan<byte> record)
    {
        if (!FlacStreamInfo.TryParse(record, out var parameters))
        {
            return "malformed STREAMINFO";
        }

        if (!parameters.Equals(_parameters))
        {
            _parameters = parameters;
        }

        return null;
    }

    public override string? Read(in FlvPacket packet, long nanoseconds, long receivedAt, ICollection<AccessUnit> output)
    {
        if (!FlacStreamInfo.TryGetBlockSize(packet.Body.Span, out var samples))
        {
            return "malformed FLAC frame";
        }

        if (_parameters is { } parameters)
        {
            output.Add(Make(packet.Body, nanoseconds, parameters.SampleRate, samples, receivedAt));
        }

        return null;
    }
}
