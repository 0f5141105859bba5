namespace MediaRouter.Kernel.Streams;

/// <summary>
/// The timestamp stage of one track's access units: time goes on when the source is replaced, restarts or jumps, and DTS strictly increases.
/// </summary>
/// <remarks>Tracks of one source share <see cref="SourceOffset"/>, so that a jump moves sound and pictures alike. Guarded by the stream's lock.</remarks>
internal sealed class AccessUnitTimeline(int clockRate)
{
    private const double LargestDeviationSeconds = 5;

    // How far off the offset that another track found may be to be taken over.
    private const double LargestCommonDeviationSeconds = 1;

    private bool _hasOutput;
    private long _lastDts;
    private long _lastReceivedAt;
    private bool _sourceStarted;
    private double _offsetSeconds;

    /// <summary>What the tracks of one source have in common.</summary>
    public sealed class SourceOffset
    {
        /// <summary>Seconds that the track which jumped last adds to the times of the source.</summary>
        public double? Seconds { get; set; }
    }

    /// <summary>The next unit comes from another source.</summary>
    public void BeginSource() => _sourceStarted = false;

    /// <summary>Maps the times of one unit.</summary>
    /// <param name="pts">Presentation time of the source, ticks; replaced.</param>
    /// <param name="dts">Decoding time of the source, ticks; replaced.</param>
    /// <param name="receivedSeconds">Time of reception on a steady clock, in ticks of <paramref name="frequency"/>.</param>
    /// <param name="frequency">Ticks per second of the steady clock.</param>
    /// <param name="shared">Offset that the tracks of the source share.</param>
    /// <returns>Whether time was re-based.</returns>
    public bool Map(ref long pts, ref long dts, long receivedSeconds, long frequency, SourceOffset shared)
    {
        var rebased = false;
        var composition = Math.Max(0, pts - dts);
        var elapsed = _hasOutput ? (receivedSeconds - _lastReceivedAt) / (double)frequency : 0;
        var expected = (_lastDts / (double)clockRate) + elapsed;
        var source = dts / (double)clockRate;

        if (!_sourceStarted)
        {
            _sourceStarted = true;
            rebased = _hasOutput;
            _offsetSeconds = _hasOutput ? Rebase(source, expected, shared) : shared.Seconds ?? 0;
        }
        else if (Math.Abs(source + _offsetSeconds - expected) > LargestDeviationSeconds)
        {
            rebased = true;
            _offsetSeconds = Rebase(source, expected, shared);
        }

        // The offset in ticks is rounded once, so that steps between units stay exact.
        dts += (long)Math.Round(_offsetSeconds * clockRate);
        if (_hasOutput && dts <= _lastDts)
        {
            dts = _lastDts + 1;
        }

        pts = dts + composition;
        _hasOutput = true;
        _lastDts = dts;
        _lastReceivedAt = receivedSeconds;
        return rebased;
    }

    private double Rebase(double source, double expected, SourceOffset shared)
    {
        if (shared.Seconds is not { } common || Math.Abs(source + common - expected) > LargestCommonDeviationSeconds)
        {
            shared.Seconds = expected + (1.0 / clockRate) - source;
        }

        return shared.Seconds ?? 0;
    }
}
