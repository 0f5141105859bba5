using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>Opus.</summary>
internal sealed class OpusTrackReader(byte trackId) : AudioTrackReader(trackId, FlvCodec.Opus)
{
    private OpusParameters? _parameters;

    public override string Label => "Opus";

    public override bool IsConfigured => _parameters is not null;

    public override CodecParameters? Parameters => _parameters;

    protected override int NominalClockRate => OpusPacket.ClockRate;

    public override string? Configure(ReadOnlySpan<byte> record)
    {
        if (!OpusHead.TryParse(record, out var head))
        {
            return "malformed OpusHead";
        }

        if (!head.Parameters.Equals(_parameters))
        {
            _parameters = head.Parameters;
        }

        return null;
    }

    public override string? Read(in FlvPacket packet, long nanoseconds, long receivedAt, ICollection<AccessUnit> output)
    {
        if (!OpusPacket.TryGetDuration(packet.Body.Span, out var samples))
        {
            return "malformed Opus packet";
        }

        // A header may be left out for one stream of one or two channels.
        _parameters ??= new OpusParameters(OpusPacket.IsStereo(packet.Body.Span) ? 2 : 1);
        output.Add(Make(packet.Body, nanoseconds, OpusPacket.ClockRate, samples, receivedAt));
        return null;
    }
}
