namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>Rebuilds the times of sound, which the milliseconds of FLV round: counts samples as long as they agree with the milliseconds.</summary>
/// <remarks>
/// The times of the count may differ from those of the messages by half a unit, but not by more than <see cref="LargestToleranceNanoseconds"/>:
/// so a unit that is missing always shows, and what the clocks of encoders drift stays inaudible.
/// </remarks>
/// <param name="clockRate">Ticks per second of the times that are made.</param>
internal sealed class SampleClock(int clockRate)
{
    private const long LargestToleranceNanoseconds = 20_000_000;

    // Rounding to milliseconds, at both ends, must never look like a jump.
    private const long SmallestToleranceNanoseconds = 2_000_000;

    private bool _isAnchored;
    private int _sampleRate;
    private long _anchorTicks;
    private long _samples;

    /// <summary>Places the next unit.</summary>
    /// <param name="nanoseconds">Its time as the messages say.</param>
    /// <param name="sampleRate">Samples per second.</param>
    /// <param name="samples">Samples in the unit; 0 when that is not known.</param>
    /// <returns>Its time in ticks.</returns>
    public long Place(long nanoseconds, int sampleRate, int samples)
    {
        var ticks = FlvTime.ToTicks(nanoseconds, clockRate);
        var counted = _anchorTicks + ToClock(_samples, sampleRate);
        if (!_isAnchored || _sampleRate != sampleRate || samples == 0 || !IsNear(ticks - counted, sampleRate, samples))
        {
            _isAnchored = samples > 0;
            _sampleRate = sampleRate;
            _anchorTicks = counted = ticks;
            _samples = 0;
        }

        _samples += samples;
        if (_samples >= sampleRate && sampleRate > 0)
        {
            // Whole seconds are whole ticks: the count stays small and exact.
            var (seconds, rest) = Math.DivRem(_samples, sampleRate);
            _anchorTicks += seconds * clockRate;
            _samples = rest;
        }

        return counted;
    }

    private long ToClock(long samples, int sampleRate) => sampleRate == clockRate || sampleRate == 0 ? samples : samples * clockRate / sampleRate;

    private bool IsNear(long differenceTicks, int sampleRate, int samples)
    {
        var half = (long)samples * 1_000_000_000 / sampleRate / 2;
        var tolerance = Math.Clamp(half, SmallestToleranceNanoseconds, LargestToleranceNanoseconds);
        return Math.Abs(differenceTicks) <= FlvTime.ToTicks(tolerance, clockRate);
    }
}
