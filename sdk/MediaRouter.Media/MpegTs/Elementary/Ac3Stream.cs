using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>AC-3 in a transport stream.</summary>
/// <remarks>Source: ETSI TS 101 154, annex C; ATSC A/52, annex A.</remarks>
internal sealed class Ac3Stream(IElementaryOutput output) : FramedSoundStream(output)
{
    private Ac3Parameters? _parameters;

    public override string Codec => "AC3";

    public override TrackDescription? Description => _parameters is null
        ? null
        : new() { Kind = MediaKind.Audio, Codec = Codec, ClockRate = _parameters.SampleRate, Parameters = _parameters };

    protected override int HeaderLength => 8;

    protected override int ClockRate => _parameters?.SampleRate ?? TsClock.Rate;

    protected override bool TryRead(ReadOnlySpan<byte> data, out SoundFrame frame)
    {
        frame = default;
        if (!Ac3SyncInfo.TryRead(data, out var info))
        {
            return false;
        }

        frame = new SoundFrame(info.FrameLength, 0, Ac3SyncInfo.SamplesPerFrame, info.SampleRate);
        return true;
    }

    protected override CodecParameters? Learn(ReadOnlySpan<byte> frame)
    {
        Ac3SyncInfo.TryRead(frame, out var info);
        if (_parameters is not null && _parameters.SampleRate == info.SampleRate && _parameters.ChannelCount == info.ChannelCount)
        {
            return null;
        }

        var old = _parameters;
        _parameters = new Ac3Parameters(info.SampleRate, info.ChannelCount);
        if (old?.SampleRate == info.SampleRate)
        {
            return _parameters;
        }

        RestartClock();
        return null;
    }
}
