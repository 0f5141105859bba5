using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>AC-3, whose frames say everything themselves.</summary>
internal sealed class Ac3TrackReader(byte trackId) : AudioTrackReader(trackId, FlvCodec.Ac3)
{
    private Ac3Parameters? _parameters;

    public override string Label => "AC3";

    public override bool IsConfigured => _parameters is not null;

    public override CodecParameters? Parameters => _parameters;

    protected override int NominalClockRate => _parameters?.SampleRate ?? 0;

    public override string? Configure(ReadOnlySpan<byte> record) => null;

    public override string? Read(in FlvPacket packet, long nanoseconds, long receivedAt, ICollection<AccessUnit> output)
    {
        if (!Ac3SyncInfo.TryRead(packet.Body.Span, out var info))
        {
            return "malformed AC-3 frame";
        }

        if (_parameters is null || _parameters.SampleRate != info.SampleRate || _parameters.ChannelCount != info.ChannelCount)
        {
            _parameters = new Ac3Parameters(info.SampleRate, info.ChannelCount);
        }

        output.Add(Make(packet.Body, nanoseconds, info.SampleRate, Ac3SyncInfo.SamplesPerFrame, receivedAt));
        return null;
    }
}
