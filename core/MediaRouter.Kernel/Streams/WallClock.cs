namespace MediaRouter.Kernel.Streams;

/// <summary>Relates the media time of one track to wall-clock time, without the jitter of arrival.</summary>
/// <remarks>
/// Without knowledge from the source, the first arrival fixes the relation, and later arrivals correct it slowly: crystal clocks differ by some
/// 100 ppm, which is far below the correction; bursts of a sender are far above it and die out. Guarded by the stream's lock.
/// </remarks>
internal sealed class WallClock(int clockRate)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // Beyond this the relation was broken (a paused source, a stepped clock), not merely noisy.
    private const long LargestDeviation = 2 * NanosecondsPerSecond;

    // One part of the deviation that is corrected with each access unit.
    private const int CorrectionDivisor = 256;

    private bool _hasBase;
    private long _basePts;
    private long _baseNtp;

    /// <summary>Forgets the relation: media time starts anew.</summary>
    public void Reset() => _hasBase = false;

    /// <summary>Wall-clock time of a media time that arrived now.</summary>
    /// <param name="pts">Ticks of the track's clock rate.</param>
    /// <param name="arrivedAt">Wall-clock time of arrival, Unix nanoseconds.</param>
    public long FromArrival(long pts, long arrivedAt)
    {
        if (!_hasBase)
        {
            Fix(pts, arrivedAt);
            return arrivedAt;
        }

        var mapped = Map(pts);
        var deviation = arrivedAt - mapped;
        if (Math.Abs(deviation) > LargestDeviation)
        {
            Fix(pts, arrivedAt);
            return arrivedAt;
        }

        _baseNtp += deviation / CorrectionDivisor;
        return mapped;
    }

    /// <summary>Takes over a relation that the source knows.</summary>
    /// <param name="pts">Ticks of the track's clock rate.</param>
    /// <param name="ntp">Wall-clock time, Unix nanoseconds.</param>
    public void Fix(long pts, long ntp)
    {
        _hasBase = true;
        _basePts = pts;
        _baseNtp = ntp;
    }

    private long Map(long pts)
    {
        var ticks = pts - _basePts;
        var seconds = Math.DivRem(ticks, clockRate, out var rest);
        return _baseNtp + (seconds * NanosecondsPerSecond) + (rest * NanosecondsPerSecond / clockRate);
    }
}
