namespace MediaRouter.Plugins.Hls.Source.Output;

/// <summary>What the renditions of one source have in common: how their times map to the time line of the stream, and that to the wall clock.</summary>
/// <remarks>
/// Renditions have the same time line between discontinuities of the same number (RFC 8216, section 6.2.4), so the offset that the first of them
/// finds holds for all. Thread safe.
/// </remarks>
internal sealed class SharedTimeline
{
    /// <summary>Where the video, or what there is instead, begins: sound may begin a little before, and decoding times do.</summary>
    public const long Origin = SourceTime.Second;

    private const int MaxKept = 32;

    // Times in playlists are rounded to milliseconds: smaller differences are no news.
    private const long LargestRounding = SourceTime.Second / 100;

    private readonly Lock _gate = new();
    private readonly List<(long Number, long Offset)> _offsets = [];
    private readonly List<(long From, long Offset)> _clocks = [];

    /// <summary>Finds the offset behind a discontinuity.</summary>
    /// <param name="number">How many discontinuities were before.</param>
    /// <param name="offset">Nanoseconds to add to times of the source.</param>
    public bool TryFind(long number, out long offset)
    {
        lock (_gate)
        {
            var at = _offsets.FindLastIndex(entry => entry.Number == number);
            offset = at < 0 ? 0 : _offsets[at].Offset;
            return at >= 0;
        }
    }

    /// <summary>Tells the offset behind a discontinuity.</summary>
    public void Set(long number, long offset)
    {
        lock (_gate)
        {
            Add(_offsets, (number, offset));
        }
    }

    /// <summary>Takes note of a wall-clock time.</summary>
    /// <param name="time">Time of the stream.</param>
    /// <param name="unixNanoseconds">What the clock of the source showed then.</param>
    public void SetClock(long time, long unixNanoseconds)
    {
        var offset = unixNanoseconds - time;
        lock (_gate)
        {
            if (_clocks.Count == 0 || Math.Abs(_clocks[^1].Offset - offset) > LargestRounding)
            {
                Add(_clocks, (time, offset));
            }
        }
    }

    /// <summary>What to add to a time of the stream for wall-clock time; null if the source has told none.</summary>
    public long? FindClock(long time)
    {
        lock (_gate)
        {
            if (_clocks.Count == 0)
            {
                return null;
            }

            var at = _clocks.FindLastIndex(entry => entry.From <= time);
            return _clocks[Math.Max(0, at)].Offset;
        }
    }

    private static void Add(List<(long, long)> list, (long, long) entry)
    {
        if (list.Count >= MaxKept)
        {
            list.RemoveAt(0);
        }

        list.Add(entry);
    }
}
