namespace MediaRouter.Plugins.Hls.Source.Output;

/// <summary>Decides when media leaves, so that segments that come at once leave evenly.</summary>
/// <remarks>
/// <para>Media leaves at the pace of its own times. What comes too late moves everything behind it back, once, so that the same delay is no surprise the
/// next time; when for a while everything came much earlier than it had to, media leaves a little faster until it does not any more. So it follows
/// the clock of the server, and the delay stays near the distance from the end of the playlist that the playlist asks for.</para>
/// <para>All times are nanoseconds: of a steady clock, or of the time line of the stream. Not thread safe.</para>
/// </remarks>
internal sealed class PlayoutClock
{
    // Nobody notices that media comes as much faster.
    private const int SpeedUpPart = 20;

    // A timer is not more exact than this.
    private const long Tolerance = SourceTime.Second / 200;

    // What may leave at once at the beginning: about a group of pictures.
    private const long LargestBurst = 2 * SourceTime.Second;

    private const long ShortestWindow = 10 * SourceTime.Second;

    // When the time line was, or would have been, at zero.
    private long _zero;
    private long _burstEnd;
    private long _holdBack = long.MaxValue;
    private long _window = ShortestWindow;
    private long _windowBegin;
    private long _smallestLead = long.MaxValue;
    private long _advancedAt;
    private bool _isSpedUp;

    /// <summary>Whether media leaves.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>By how much media was moved back since the beginning.</summary>
    public long Delay { get; private set; }

    /// <summary>Where the time line is.</summary>
    public long PositionAt(long now) => now - _zero;

    /// <summary>When media leaves.</summary>
    public long ReleaseOf(long time) => _zero + time;

    /// <summary>Begins.</summary>
    /// <param name="now">Now.</param>
    /// <param name="first">Time of the first media.</param>
    /// <param name="wanted">When it should leave, or should have left; null for now.</param>
    /// <param name="mayBurst">Whether media that should have left leaves at once; otherwise everything leaves later.</param>
    /// <param name="holdBack">How far from the end of a live playlist to stay; null if it is not live.</param>
    public void Start(long now, long first, long? wanted, bool mayBurst, long? holdBack)
    {
        var release = Math.Max(wanted ?? now, mayBurst ? now - LargestBurst : now);
        release = Math.Min(release, now + LargestBurst);
        _zero = release - first;
        _burstEnd = PositionAt(now);
        _holdBack = holdBack ?? long.MaxValue;
        _window = Math.Max(ShortestWindow, holdBack ?? 0);
        (_windowBegin, _advancedAt) = (now, now);
        IsRunning = true;
    }

    /// <summary>Takes note of media that has come.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="now">Now.</param>
    public void OnArrival(long time, long now)
    {
        if (!IsRunning || time <= _burstEnd)
        {
            return;
        }

        var lead = ReleaseOf(time) - now;
        if (lead < -Tolerance)
        {
            _zero -= lead;
            Delay -= lead;
            _isSpedUp = false;
            lead = 0;
        }

        _smallestLead = Math.Min(_smallestLead, lead);
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(long now)
    {
        if (!IsRunning)
        {
            return;
        }

        if (_isSpedUp)
        {
            _zero -= (now - _advancedAt) / SpeedUpPart;
        }

        _advancedAt = now;
        if (now - _windowBegin >= _window)
        {
            // Half of the distance is enough once it is being worked on, so that it does not begin and end all the time.
            _isSpedUp = _smallestLead != long.MaxValue && _smallestLead > (_isSpedUp ? _holdBack / 2 : _holdBack);
            (_windowBegin, _smallestLead) = (now, long.MaxValue);
        }
    }
}
