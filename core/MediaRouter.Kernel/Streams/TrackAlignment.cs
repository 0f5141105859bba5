namespace MediaRouter.Kernel.Streams;

/// <summary>Places the RTP time stamps of one track, which count from a random origin, on the media time that the tracks share.</summary>
/// <remarks>
/// <para>The first arrival places the track. With the source's first sender report its place becomes exact relative to the other tracks that
/// have one; later reports are followed. A report that contradicts the arrival by seconds is not believed.</para>
/// <para>The access-unit plane follows in one step when the knowledge is new, and after that only slowly, and only what is more than jitter:
/// the clocks of real sources drift apart by milliseconds per minute.</para>
/// <para>Guarded by the stream's lock.</para>
/// </remarks>
internal sealed class TrackAlignment(int clockRate, MediaClock clock)
{
    // Sound and pictures of one source do not arrive further apart.
    private const long LargestCorrection = 5 * MediaTime.NanosecondsPerSecond;

    // Smaller changes of a report are rounding.
    private const long SmallestChange = 2_000;

    // Sender reports of cameras are off by some milliseconds.
    private const long LargestJitter = 10_000_000;

    // Fastest correction in parts of the time that passes: 20 microseconds for a picture of 25 a second cannot be seen or heard.
    private const int SlowestPart = 2000;

    // Without reports arrival tells how clocks drift: what is more than its jitter is followed by this part of the time that passes.
    private const long LargestArrivalJitter = 40_000_000;
    private const int ArrivalPart = 10_000;

    // Media time of time stamp zero.
    private long _zero;
    private bool _isPlaced;
    private long _observedAt;

    // What the source told: its clock at time stamp zero.
    private long _reportedZero;
    private bool _hasReport;
    private bool _isReportBelieved;

    // The access-unit plane.
    private bool _hasUnits;
    private bool _isStepDue;
    private bool _isSlewing;
    private long _unitZero;
    private long _lastPts;

    /// <summary>The time stamps or their origin have changed: what the source told does not hold any more.</summary>
    public void ForgetReport()
    {
        _hasReport = false;
        _isReportBelieved = false;
    }

    /// <summary>Takes note of media.</summary>
    /// <param name="pts">Unwrapped time stamp.</param>
    /// <param name="receivedAt">Nanoseconds of the steady clock.</param>
    /// <param name="sourceTime">Nanoseconds of the source's clock; 0 when unknown.</param>
    public void Observe(long pts, long receivedAt, long sourceTime)
    {
        var elapsed = MediaTime.ToNanoseconds(pts, clockRate);
        if (!_isPlaced)
        {
            _zero = receivedAt - elapsed;
        }

        if (sourceTime != 0)
        {
            var reportedZero = sourceTime - elapsed;
            if (!_hasReport || Math.Abs(reportedZero - _reportedZero) > SmallestChange)
            {
                _reportedZero = reportedZero;
                TakeReport();
                _hasReport = true;
            }
        }
        else if (_isPlaced && !_isReportBelieved)
        {
            var deviation = receivedAt - elapsed - _zero;
            if (Math.Abs(deviation) > LargestArrivalJitter)
            {
                _zero += Math.Sign(deviation) * Math.Clamp(receivedAt - _observedAt, 0, MediaTime.NanosecondsPerSecond) / ArrivalPart;
            }
        }

        _observedAt = receivedAt;
        _isPlaced = true;
        clock.Start(_zero + elapsed);
    }

    /// <summary>Media time of a time stamp.</summary>
    public long ToMediaTime(long pts) => _zero + MediaTime.ToNanoseconds(pts, clockRate);

    /// <summary>The source's own time of a time stamp; 0 when it told none.</summary>
    public long ToSourceTime(long pts) => _hasReport ? _reportedZero + MediaTime.ToNanoseconds(pts, clockRate) : 0;

    /// <summary>Time in the access-unit plane of the next unit, in ticks of the track's clock rate.</summary>
    /// <param name="pts">Its unwrapped time stamp.</param>
    public long ToUnitTime(long pts)
    {
        var error = _zero - _unitZero;
        if (!_hasUnits || _isStepDue)
        {
            _unitZero = _zero;
            _isSlewing = false;
        }
        else if (_isSlewing || Math.Abs(error) > LargestJitter)
        {
            var most = MediaTime.ToNanoseconds(Math.Clamp(pts - _lastPts, 0, clockRate), clockRate) / SlowestPart;
            _unitZero += Math.Clamp(error, -most, most);
            _isSlewing = _unitZero != _zero;
        }

        _hasUnits = true;
        _isStepDue = false;
        _lastPts = pts;
        return pts + MediaTime.ToTicks(clock.ToUnitTime(_unitZero), clockRate);
    }

    private void TakeReport()
    {
        if (clock.SourceZero is not { } sourceZero)
        {
            // The first track that has a report stays where it is; the others are placed relative to it.
            clock.SourceZero = _zero - _reportedZero;
            _isReportBelieved = true;
            return;
        }

        var correction = sourceZero + _reportedZero - _zero;
        var isPlausible = Math.Abs(correction) <= LargestCorrection;
        if (_isReportBelieved && !isPlausible)
        {
            // The clock of the source was set; its time stamps have not changed.
            clock.SourceZero = _zero - _reportedZero;
            return;
        }

        if (isPlausible)
        {
            _zero += correction;
            if (!_isReportBelieved && _hasUnits)
            {
                _isStepDue = true;
                clock.MoveUnitsForward(Math.Max(0, -correction));
            }

            _isReportBelieved = true;
        }
    }
}
