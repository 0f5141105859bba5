using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>MPEG-1 and MPEG-2 audio, layers 1 to 3, with their headers. Time counts 90 kHz, as in RTP (RFC 2250).</summary>
internal sealed class MpegAudioStream(IElementaryOutput output) : FramedSoundStream(output)
{
    private bool _isKnown;
    private int _sampleRate;

    public override string Codec => "MPEG-1/2 Audio";

    public override TrackDescription? Description =>
        _isKnown ? new() { Kind = MediaKind.Audio, Codec = Codec, ClockRate = TsClock.Rate } : null;

    protected override int HeaderLength => MpegAudioHeader.Length;

    protected override int ClockRate => TsClock.Rate;

    protected override bool TryRead(ReadOnlySpan<byte> data, out SoundFrame frame)
    {
        frame = default;
        if (!MpegAudioHeader.TryRead(data, out var header) || header.FrameLength <= MpegAudioHeader.Length)
        {
            return false;
        }

        frame = new SoundFrame(header.FrameLength, 0, header.SamplesPerFrame, header.SampleRate);
        return true;
    }

    protected override CodecParameters? Learn(ReadOnlySpan<byte> frame)
    {
        MpegAudioHeader.TryRead(frame, out var header);
        if (_isKnown && header.SampleRate != _sampleRate)
        {
            RestartClock();
        }

        (_isKnown, _sampleRate) = (true, header.SampleRate);
        return null;
    }
}
