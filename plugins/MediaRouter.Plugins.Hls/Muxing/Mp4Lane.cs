using MediaRouter.Media.Mp4;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>One track of fMP4: its samples, its init segments and its media playlist.</summary>
internal sealed class Mp4Lane(MuxerLane lane, Rendition rendition, MuxerSettings settings)
{
    // Parts of at least so many samples still fill 85 percent of the part target when they differ by one.
    private const int SamplesOfEvenParts = 7;

    private readonly FragmentWriter _writer = new([lane.Mp4]);
    private readonly long _partTicks = lane.ToTicks(settings.PartDuration);
    private long _ticks;
    private long _sampleTicks;
    private long _segmentTicks;
    private int _segmentParts;
    private int _initVersion;
    private StoredInit? _init;
    private bool _needsInit;

    public MuxerLane Lane => lane;

    public Rendition Rendition => rendition;

    /// <summary>Cuts of the leading track that this one has not reached.</summary>
    public Queue<SegmentCut> Cuts { get; } = new();

    /// <summary>Whether a segment has begun.</summary>
    public bool IsStarted => _init is not null;

    /// <summary>Whether units are left out until the next segment begins: parameters or time have changed.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Bytes of the segment in the making.</summary>
    public long SegmentLength => rendition.OpenLength + _writer.PayloadBytes;

    /// <summary>The unit that the next segment would begin with, if it began now.</summary>
    public AccessUnit? Waiting => _writer.WaitingUnitOf(0);

    /// <summary>Begins the first segment.</summary>
    public void Start(AccessUnit first)
    {
        _init = MakeInit();
        rendition.Begin(first.NtpUnixNanoseconds, _init, isDiscontinuity: false);
    }

    /// <summary>Leaves units out until the next segment begins.</summary>
    /// <param name="needsInit">Whether that needs an init segment of its own.</param>
    public void Pause(bool needsInit)
    {
        IsPaused = true;
        _needsInit |= needsInit;
    }

    /// <summary>Takes a unit.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool Add(AccessUnit unit)
    {
        var before = Waiting;
        if (!_writer.Add(0, unit))
        {
            return false;
        }

        _sampleTicks = before is null ? 0 : unit.Dts - before.Dts;
        if (before is null)
        {
            rendition.Date(unit.NtpUnixNanoseconds);
        }

        return true;
    }

    /// <summary>Makes a part of the samples, if that is as long as parts shall be: to the nearest sample.</summary>
    /// <remarks>
    /// Short samples follow the places where parts of exactly the wanted length would end, so that a segment of five parts has no sixth one of a few
    /// milliseconds. hls.js (1.7) takes the segment for complete without it, and stalls.
    /// </remarks>
    public void MakePartIfDue()
    {
        var ticks = SamplesOfEvenParts * _sampleTicks <= _partTicks ? ((_segmentParts + 1) * _partTicks) - _segmentTicks : _partTicks;
        if (_writer.HasSamples && (2 * _writer.DurationOf(0)) + _sampleTicks >= 2 * ticks)
        {
            MakePart();
        }
    }

    /// <summary>Completes the segment with the samples that there are, and begins the next.</summary>
    /// <param name="cut">Where.</param>
    /// <param name="withWaiting">Whether the unit that waits still belongs to the segment: what follows does not tell how long it lasts.</param>
    /// <param name="resumes">Whether units that were left out until a segment begins are those of this one.</param>
    /// <returns>How long the completed segment is.</returns>
    public TimeSpan Switch(SegmentCut cut, bool withWaiting, bool resumes = true)
    {
        MakePart(withWaiting);
        (_segmentTicks, _segmentParts) = (0, 0);
        var duration = rendition.Complete(cut.Duration);
        if (resumes)
        {
            IsPaused = false;
            if (_needsInit)
            {
                _needsInit = false;
                _initVersion++;
                _init = MakeInit();
            }
        }

        rendition.Begin(Waiting?.NtpUnixNanoseconds ?? 0, _init, cut.IsDiscontinuity);
        return duration;
    }

    /// <summary>Completes a segment of a track that has not begun.</summary>
    public void Skip(SegmentCut cut)
    {
        rendition.Complete(cut.Duration);
        rendition.Begin(0, init: null, cut.IsDiscontinuity);
    }

    private void MakePart(bool withWaiting = false)
    {
        var startsSegment = rendition.OpenLength == 0;
        if ((withWaiting ? _writer.Finish(startsSegment) : _writer.Take(startsSegment)) is not { } fragment)
        {
            return;
        }

        // Differences of one growing time: what is rounded does not add up.
        var ticks = fragment.Tracks[0].Duration;
        var duration = lane.ToTime(_ticks + ticks) - lane.ToTime(_ticks);
        _ticks += ticks;
        _segmentTicks += ticks;
        _segmentParts++;
        rendition.AddPart(fragment.Bytes, duration, fragment.IsIndependent);
    }

    private StoredInit MakeInit() => new(rendition.Names.Init(_initVersion), InitSegment.Create([lane.Mp4]).Bytes);
}
