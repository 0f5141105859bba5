using MediaRouter.Plugins.Hls.Source.Containers;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Source.Output;

/// <summary>Puts the access units of one rendition on the time line of the stream, where time goes on whatever the source does.</summary>
/// <remarks>
/// At the beginning and behind a discontinuity, units wait until the first one of the leading track (the first video track, else the first track) is
/// there: its time decides. A jump that the playlist does not announce is found by the times. Used by one thread at a time.
/// </remarks>
/// <param name="index">Index of the rendition; 0 is the main one.</param>
/// <param name="output">Takes the units.</param>
/// <param name="timeline">What the renditions share.</param>
/// <param name="log">Names the rendition.</param>
internal sealed class RenditionFeed(int index, PacedOutput output, SharedTimeline timeline, ILogger log) : IContainerSink
{
    // Further than that from where it is expected, a time was not meant.
    private const long LargestJump = 10 * SourceTime.Second;

    // Sound from before the first picture is of no use, but for what rounding makes of its times.
    private const long LargestLead = SourceTime.Second / 50;

    private const int MaxHeldUnits = 1024;
    private const long MaxHeldBytes = 16 * 1024 * 1024;
    private const int MaxComplaints = 32;

    private readonly List<Lane> _lanes = [];
    private readonly List<(int Track, AccessUnit Unit)> _held = [];
    private readonly HashSet<string> _complaints = [];
    private long _heldBytes;

    private RenditionLayout? _layout;
    private int _lead;

    // How times of the source become times of the stream.
    private long _number;
    private long _offset;
    private long? _previousOffset;
    private long _expected = SharedTimeline.Origin;
    private bool _isHolding;
    private bool _mustPlace = true;
    private DateTimeOffset? _date;
    private double _wrapSeconds;

    /// <summary>Language tag for tracks that have none; or empty.</summary>
    public string Language { get; init; } = "";

    /// <summary>Title of the tracks; or empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>Units that were taken.</summary>
    public long Units { get; private set; }

    /// <summary>Whether the tracks are known, and there are none that can be used.</summary>
    public bool IsEmpty => _layout is { Tracks.Count: 0 };

    /// <summary>Tells where on the time line the first unit belongs, about.</summary>
    public void ExpectStart(long time) => _expected = time;

    /// <summary>Begins a segment.</summary>
    /// <param name="number">How many discontinuities were before.</param>
    /// <param name="isDiscontinuity">Whether its times do not continue.</param>
    /// <param name="date">Wall-clock time of its first sample; null if that is not known.</param>
    public void BeginSegment(long number, bool isDiscontinuity, DateTimeOffset? date)
    {
        _number = number;
        _date = date;
        _mustPlace |= isDiscontinuity;
        _isHolding = _mustPlace || (_date is not null && index == 0);
        if (isDiscontinuity)
        {
            Break();
        }
    }

    /// <summary>Ends a segment.</summary>
    public void EndSegment() => Release();

    /// <summary>Passes time over media that is not there.</summary>
    public void Skip(TimeSpan duration)
    {
        Release();
        var nanoseconds = SourceTime.Of(duration);
        _expected += nanoseconds;
        foreach (var lane in _lanes)
        {
            lane.Next += nanoseconds;
        }

        Break();
    }

    /// <summary>Says that what follows does not continue what was before.</summary>
    public void Break() => _lanes.ForEach(lane => lane.HasDiscontinuity = true);

    /// <inheritdoc/>
    public void OnContainer(double wrapSeconds) => _wrapSeconds = wrapSeconds;

    /// <inheritdoc/>
    public void OnTracks(IReadOnlyList<TrackDescription> tracks, IReadOnlyList<string> leftOut)
    {
        Release();
        foreach (var text in leftOut)
        {
            if (_complaints.Count < MaxComplaints && _complaints.Add(text))
            {
                log.LogWarning("skipping {Stream}", text);
            }
        }

        if (_layout is { } layout && layout.CanContinueWith(tracks))
        {
            for (var i = 0; i < tracks.Count; i++)
            {
                if (tracks[i].Parameters is { } parameters && !parameters.Equals(_lanes[i].Parameters))
                {
                    _lanes[i].NewParameters = parameters;
                }
            }

            return;
        }

        _layout = new RenditionLayout(index, [.. tracks.Select(track => track with
        {
            Language = Language.Length > 0 ? Language : track.Language,
            Title = Title.Length > 0 ? Title : track.Title,
        })]);
        _lanes.Clear();
        _lanes.AddRange(tracks.Select(track => new Lane { Parameters = track.Parameters, IsSparse = track.Kind == MediaKind.Data }));
        _lead = Math.Max(0, tracks.ToList().FindIndex(track => track.Kind == MediaKind.Video));
        output.SetLayout(_layout);
    }

    /// <inheritdoc/>
    public void OnUnit(int track, AccessUnit unit)
    {
        Units++;
        if (_isHolding)
        {
            _held.Add((track, unit));
            _heldBytes += unit.Units.Sum(part => (long)part.Length);
            if (track != _lead && _held.Count < MaxHeldUnits && _heldBytes < MaxHeldBytes)
            {
                return;
            }

            Release();
            return;
        }

        Place(track, unit);
    }

    /// <inheritdoc/>
    public void OnFault(string cause) => output.ReportInvalid(cause);

    // Decides by the unit that came last, which is of the leading track if any is, and lets all units go.
    private void Release()
    {
        if (_held.Count == 0)
        {
            return;
        }

        _isHolding = false;
        var (track, unit) = _held[Math.Max(0, _held.FindIndex(held => held.Track == _lead))];
        var rate = _layout!.Tracks[track].ClockRate;
        if (SourceTime.TryToNanoseconds(unit.Dts, rate, out var dts) && SourceTime.TryToNanoseconds(unit.Pts, rate, out var pts))
        {
            if (_mustPlace)
            {
                _mustPlace = false;
                FindOffset(dts);
            }

            if (index == 0 && _date is { } date)
            {
                timeline.SetClock(pts + _offset, (date - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
            }
        }

        _date = null;
        foreach (var held in _held)
        {
            Place(held.Track, held.Unit);
        }

        _held.Clear();
        _heldBytes = 0;
    }

    private void FindOffset(long source)
    {
        _previousOffset = null;
        if (timeline.TryFind(_number, out var offset))
        {
            // Each reader of times that begin anew counts from its own first one.
            var wrap = (long)(_wrapSeconds * SourceTime.Second);
            var away = _expected - (source + offset);
            offset += wrap > 0 ? (long)Math.Round(away / (double)wrap) * wrap : 0;
            if (Math.Abs(_expected - (source + offset)) <= LargestJump)
            {
                _offset = offset;
                Forget();
                return;
            }

            log.LogWarning("times do not fit those of the other renditions, taking the place in the playlist instead");
            _offset = _expected - source;
        }
        else
        {
            _offset = _expected - source;
            timeline.Set(_number, _offset);
        }

        Forget();
    }

    // Where the tracks are is decided anew.
    private void Forget() => _lanes.ForEach(lane => lane.Next = null);

    private void Place(int track, AccessUnit unit)
    {
        var lane = _lanes[track];
        var rate = _layout!.Tracks[track].ClockRate;
        if (!SourceTime.TryToNanoseconds(unit.Dts, rate, out var source) || !SourceTime.TryToNanoseconds(unit.Pts, rate, out _))
        {
            output.ReportInvalid("an access unit with a time that cannot be");
            return;
        }

        var offset = _offset;
        if (!lane.IsSparse && lane.Next is { } next && Math.Abs(source + offset - next) > LargestJump)
        {
            if (_previousOffset is { } previous && Math.Abs(source + previous - next) <= LargestJump)
            {
                // Another track has jumped, and this one has not yet.
                offset = previous;
            }
            else
            {
                log.LogDebug("the time jumps by {Seconds:0.0} s", (source + offset - next) / (double)SourceTime.Second);
                (_previousOffset, _offset) = (_offset, next - source);
                offset = _offset;
                lane.HasDiscontinuity = true;
            }
        }

        var time = source + offset;
        lane.Step = lane.Last is { } last && time > last && time - last < SourceTime.Second ? time - last : lane.Step;
        (lane.Last, lane.Next) = (time, time + lane.Step);
        if (track == _lead)
        {
            _expected = time + lane.Step;
        }

        if (unit.NewParameters is not null)
        {
            lane.NewParameters = unit.NewParameters;
        }

        if (time < SharedTimeline.Origin - LargestLead)
        {
            return;
        }

        output.Add(new QueuedUnit(_layout, track, unit, time, offset, lane.HasDiscontinuity || unit.IsDiscontinuity, lane.NewParameters));
        lane.HasDiscontinuity = false;
        if (lane.NewParameters is not null)
        {
            (lane.Parameters, lane.NewParameters) = (lane.NewParameters, null);
        }
    }

    private sealed class Lane
    {
        /// <summary>Whether its units come now and then.</summary>
        public required bool IsSparse { get; init; }

        public CodecParameters? Parameters { get; set; }

        public CodecParameters? NewParameters { get; set; }

        public long? Last { get; set; }

        /// <summary>Where the next unit is expected; null if nobody knows.</summary>
        public long? Next { get; set; }

        public long Step { get; set; }

        public bool HasDiscontinuity { get; set; }
    }
}
