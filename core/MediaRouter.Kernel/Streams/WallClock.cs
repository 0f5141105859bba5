namespace MediaRouter.Kernel.Streams;

/// <summary>Relates the media time of a whole stream to wall-clock time, without the jitter of arrival.</summary>
/// <remarks>
/// There is one relation for all tracks: what is simultaneous stays so. The first arrival fixes it. Later arrivals that differ by more than
/// jitter correct it, fast enough to follow any crystal, and too slowly to show between the sender reports of two tracks. Guarded by the stream's lock.
/// </remarks>
internal sealed class WallClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // Beyond this the relation was broken (a source that was paused, a wall clock that was set), not merely noisy: sources that deliver
    // segments are ahead of their time by as much as a segment.
    private const long LargestDeviation = 12 * NanosecondsPerSecond;

    // Arrival varies by as much without telling anything.
    private const long LargestJitter = NanosecondsPerSecond / 10;

    // The correction in parts of the time that passes: 200 millionths, where crystals differ by up to 100.
    private const int SlowestPart = 5000;

    private bool _hasRelation;
    private long _shift;
    private long _correctedAt;

    /// <summary>Wall-clock time of a media time, by what is known so far.</summary>
    /// <param name="mediaTime">Nanoseconds of the stream's media time.</param>
    /// <returns>Unix nanoseconds.</returns>
    public long Map(long mediaTime) => mediaTime + _shift;

    /// <summary>Takes note of an arrival.</summary>
    /// <param name="mediaTime">Nanoseconds of the stream's media time.</param>
    /// <param name="arrivedAt">Wall-clock time of arrival, Unix nanoseconds.</param>
    public void Observe(long mediaTime, long arrivedAt)
    {
        var deviation = arrivedAt - mediaTime - _shift;
        if (!_hasRelation || Math.Abs(deviation) > LargestDeviation)
        {
            _hasRelation = true;
            _shift += deviation;
        }
        else if (Math.Abs(deviation) > LargestJitter)
        {
            _shift += Math.Sign(deviation) * Math.Clamp(arrivedAt - _correctedAt, 0, NanosecondsPerSecond) / SlowestPart;
        }

        _correctedAt = arrivedAt;
    }
}
