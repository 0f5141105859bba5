using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>What the codecs of sound have in common: times are counted in samples.</summary>
internal abstract class AudioTrackReader(byte trackId, FlvCodec codec) : TrackReader(MediaKind.Audio, trackId, codec)
{
    private SampleClock? _clock;
    private int _clockRate;

    // The rate of the clock stays what it was when the track began, whatever becomes of the sample rate.
    public sealed override int ClockRate => _clockRate != 0 ? _clockRate : NominalClockRate;

    /// <summary>Rate of the clock by the present parameters.</summary>
    protected abstract int NominalClockRate { get; }

    /// <summary>Makes a unit of one piece.</summary>
    protected AccessUnit Make(ReadOnlyMemory<byte> bytes, long nanoseconds, int sampleRate, int samples, long receivedAt)
    {
        if (_clock is null)
        {
            _clockRate = NominalClockRate;
            _clock = new SampleClock(_clockRate);
        }

        var pts = _clock.Place(nanoseconds, sampleRate, samples);
        return Make([bytes], pts, pts, isRandomAccess: true, receivedAt);
    }
}
