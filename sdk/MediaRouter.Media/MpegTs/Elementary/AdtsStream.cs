using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>AAC with ADTS headers.</summary>
/// <remarks>
/// A channel configuration of 0, which a program config element in the frames explains, is not read; such a stream never shows its parameters.
/// </remarks>
internal sealed class AdtsStream(IElementaryOutput output) : FramedSoundStream(output)
{
    private const int SamplesPerFrame = 1024;

    private Mpeg4AudioConfig? _config;

    public override string Codec => "MPEG-4 Audio";

    public override TrackDescription? Description => _config is null
        ? null
        : new() { Kind = MediaKind.Audio, Codec = Codec, ClockRate = _config.SampleRate, Parameters = new Mpeg4AudioParameters(_config) };

    protected override int HeaderLength => AdtsHeader.Length;

    protected override int ClockRate => _config?.SampleRate ?? TsClock.Rate;

    protected override bool TryRead(ReadOnlySpan<byte> data, out SoundFrame frame)
    {
        frame = default;
        if (!AdtsHeader.TryRead(data, out var header) || header.FrameLength <= header.HeaderLength || header.ChannelConfiguration == 0)
        {
            return false;
        }

        frame = new SoundFrame(header.FrameLength, header.HeaderLength, SamplesPerFrame, header.SampleRate);
        return true;
    }

    protected override CodecParameters? Learn(ReadOnlySpan<byte> frame)
    {
        AdtsHeader.TryRead(frame, out var header);
        if (_config is not null && _config.ObjectType == header.ObjectType && _config.SampleRate == header.SampleRate
            && _config.ChannelConfiguration == header.ChannelConfiguration)
        {
            return null;
        }

        var old = _config;
        _config = new Mpeg4AudioConfig { ObjectType = header.ObjectType, SampleRate = header.SampleRate, ChannelConfiguration = header.ChannelConfiguration };
        if (old?.SampleRate == _config.SampleRate)
        {
            return new Mpeg4AudioParameters(_config);
        }

        RestartClock();
        return null;
    }
}
