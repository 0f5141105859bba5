namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>
/// Times of sound frames: samples are counted from a time that was sent, so that they are regular, while what is sent stays near; else the count
/// starts anew.
/// </summary>
internal struct SoundClock
{
    // Time stamps rounded to milliseconds stay far below this, a lost frame is above.
    private const long LargestDeviation = TsClock.Rate / 100;

    private bool _isRunning;
    private bool _mustRestart;
    private long _anchor;
    private long _samples;

    /// <summary>The next time that is sent is taken as it is.</summary>
    public void Interrupt() => _mustRestart = true;

    /// <summary>Time of the next frame.</summary>
    /// <param name="sent">What was sent for it, 90 kHz; <see langword="null"/> if nothing was.</param>
    /// <param name="samples">Its length at <paramref name="sampleRate"/>.</param>
    /// <param name="sampleRate">In Hz.</param>
    /// <param name="clockRate">In which the time is given.</param>
    /// <param name="pts">The time.</param>
    /// <returns>False if no time was sent yet.</returns>
    public bool TryNext(long? sent, int samples, int sampleRate, int clockRate, out long pts)
    {
        if (sent is { } time)
        {
            var deviation = Math.Abs(time - _anchor - TsClock.Convert(_samples, sampleRate, TsClock.Rate));
            var allowed = Math.Min(LargestDeviation, TsClock.Convert(samples, sampleRate, TsClock.Rate) / 2);
            if (!_isRunning || _mustRestart || deviation > allowed)
            {
                (_isRunning, _mustRestart, _anchor, _samples) = (true, false, time, 0);
            }
        }

        pts = TsClock.Convert(_anchor, TsClock.Rate, clockRate) + TsClock.Convert(_samples, sampleRate, clockRate);
        _samples += samples;
        return _isRunning;
    }

    /// <summary>Goes on in another sample rate.</summary>
    public void Restart() => this = default;
}
