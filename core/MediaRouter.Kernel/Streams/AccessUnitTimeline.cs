using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Streams;

/// <summary>
/// The timestamp stage of one track's access units: time goes on when the source is replaced, restarts or jumps; DTS strictly increases and
/// never exceeds PTS.
/// </summary>
/// <remarks>
/// <para>Jumps: a step that is more than <see cref="LargestLeadSeconds"/> longer than the time that passed, or more than
/// <see cref="LargestReturnSeconds"/> backwards, moves the <see cref="SourceOffset"/> that the tracks of one source share, so that sound
/// and pictures move by the same amount. A step that is shorter than the time that passed is none: sources deliver in bursts, and some pause.</para>
/// <para>DTS: that of the source is kept while it increases and does not exceed PTS. A source without DTS, or one that once broke this, has
/// it reconstructed from the order of the pictures. PTS is changed only where it would be below a DTS that cannot be smaller.</para>
/// <para>Guarded by the stream's lock.</para>
/// </remarks>
internal sealed class AccessUnitTimeline(int clockRate, MediaKind kind)
{
    /// <summary>How far the clock of a source may run ahead of the time that passes, in one step.</summary>
    public const double LargestLeadSeconds = 5;

    /// <summary>How far the clock of a source may go backwards in one step; pictures in decoding order and sloppy clocks do by fractions of a second.</summary>
    public const double LargestReturnSeconds = 1;

    // A DTS that is further from its PTS than any order of pictures explains was not set.
    private const double LargestCompositionSeconds = 10;

    private readonly DecodingTimes _decodingTimes = new(clockRate);
    private bool _hasOutput;
    private long _lastDts;
    private double _lastReceivedAt;

    // Of the present source.
    private bool _sourceStarted;
    private bool _isDtsReliable;
    private int _generation;
    private double _offsetSeconds;

    /// <summary>The next unit comes from another source.</summary>
    public void BeginSource()
    {
        _sourceStarted = false;
        _decodingTimes.ForgetDepth();
    }

    /// <summary>The next unit is coded with other parameters.</summary>
    public void ChangeParameters() => _decodingTimes.ForgetDepth();

    /// <summary>Maps the times of one unit.</summary>
    /// <param name="pts">Presentation time of the source, ticks; replaced.</param>
    /// <param name="dts">Decoding time of the source, ticks, or anything if <paramref name="hasDts"/> is false; replaced.</param>
    /// <param name="hasDts">Whether the source tells decoding times.</param>
    /// <param name="depth">Reorder depth that the codec knows; <see langword="null"/> if the codec does not look at the order of pictures.</param>
    /// <param name="receivedAt">Time of reception in seconds of a steady clock.</param>
    /// <param name="firstOffset">Offset in seconds for the first unit of the whole stream.</param>
    /// <param name="shared">What the tracks of the source share.</param>
    /// <returns>Whether time does not continue from the unit before.</returns>
    public bool Map(ref long pts, ref long dts, bool hasDts, int? depth, double receivedAt, double firstOffset, SourceOffset shared)
    {
        if (hasDts && Math.Abs((double)pts - dts) > LargestCompositionSeconds * clockRate)
        {
            hasDts = false;
        }

        var isMoved = Place((hasDts ? dts : pts) / (double)clockRate, receivedAt, firstOffset, shared, out var isFirst);

        // The offset is rounded to ticks once, so that steps between units stay exact.
        var offset = (long)Math.Round(_offsetSeconds * clockRate);
        pts += offset;
        dts += offset;
        if (isFirst)
        {
            // A first picture that is shown when it is decoded, although later ones are reordered, has no DTS of its own.
            _isDtsReliable = pts != dts || depth is null or 0;
        }
        else if (!isMoved && (dts > pts || dts <= _lastDts))
        {
            _isDtsReliable = false;
        }

        DecideDts(ref pts, ref dts, hasDts, depth);
        var step = (dts - _lastDts) / (double)clockRate;
        var isDiscontinuity = _hasOutput && (isMoved || (kind != MediaKind.Data && step > LargestLeadSeconds));
        _hasOutput = true;
        _lastDts = dts;
        _lastReceivedAt = receivedAt;
        shared.Advance(dts / (double)clockRate, receivedAt);
        return isDiscontinuity;
    }

    private void DecideDts(ref long pts, ref long dts, bool hasDts, int? depth)
    {
        if (kind != MediaKind.Video)
        {
            dts = hasDts ? Math.Min(pts, dts) : pts;
        }
        else
        {
            // The order of the pictures is followed even while it is not needed: it may be from the next unit on.
            var reconstructed = _decodingTimes.Next(pts, depth ?? 0);
            dts = hasDts && _isDtsReliable ? Math.Min(pts, dts) : reconstructed;
        }

        if (_hasOutput && dts <= _lastDts)
        {
            dts = _lastDts + 1;
        }

        pts = Math.Max(pts, dts);
    }

    // Finds the offset for a unit of this time of the source; tells whether it is another one than before.
    private bool Place(double source, double receivedAt, double firstOffset, SourceOffset shared, out bool isFirst)
    {
        var expected = Expected(receivedAt, shared);
        var tick = 1.0 / clockRate;
        isFirst = !_sourceStarted;
        if (isFirst)
        {
            _sourceStarted = true;
            if (shared.Seconds is null)
            {
                shared.Set(shared.HasOutput ? Math.Max(expected, shared.LatestOutput) + tick - source : firstOffset);
            }

            Adopt(shared);
            return true;
        }

        var lead = source + _offsetSeconds - expected;
        if (_generation != shared.Generation && shared.Seconds is { } common && Math.Abs(source + common - expected) < Math.Abs(lead))
        {
            // Another track of the source has jumped, and now this one has.
            Adopt(shared);
            return true;
        }

        var isJump = kind == MediaKind.Data
            ? Math.Abs(lead) > LargestLeadSeconds
            : lead > LargestLeadSeconds || source + _offsetSeconds < (_lastDts * tick) - LargestReturnSeconds;
        if (isJump)
        {
            shared.Set(expected + tick - source);
            Adopt(shared);
        }

        return isJump;
    }

    // Where time would be now if it ran as steadily as the clock. Units of a data track come now and then: the other tracks tell.
    private double Expected(double receivedAt, SourceOffset shared) =>
        _hasOutput && kind != MediaKind.Data
            ? (_lastDts / (double)clockRate) + (receivedAt - _lastReceivedAt)
            : shared.LatestOutput + (receivedAt - shared.LatestReceivedAt);

    private void Adopt(SourceOffset shared)
    {
        _offsetSeconds = shared.Seconds ?? 0;
        _generation = shared.Generation;
    }
}
