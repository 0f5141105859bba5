using MediaRouter.Plugins.Hls.Playlists;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>Segments of fragmented MP4, each track in its own, with or without parts.</summary>
internal sealed class Mp4Muxer : StreamMuxer
{
    // The times of the segments count from a little before the first unit, so that they are small and not negative.
    private const int SecondsInFront = 10;

    private readonly Mp4Lane[] _lanes;
    private readonly Mp4Lane?[] _lanesByIndex;
    private readonly long _segmentTicks;

    // Touched only by the thread of the source.
    private bool _isStarted;
    private bool _isSwitchWanted;
    private bool _isJumpOpen;
    private long _startDts;
    private long _segmentDts;

    public Mp4Muxer(IStream stream, TrackChoice choice, MuxerSettings settings, ILogger log)
        : base(stream, choice, settings, log)
    {
        _lanes = [.. choice.Lanes.Select(lane => new Mp4Lane(lane, new Rendition(new RenditionNames(Prefix, lane.Id, ".mp4"), settings, Folder), settings))];
        _lanesByIndex = new Mp4Lane?[stream.Tracks.Count];
        foreach (var lane in _lanes)
        {
            _lanesByIndex[lane.Lane.Track.Index] = lane;
        }

        _segmentTicks = Leading.ToTicks(settings.SegmentDuration);
        Renditions = [.. _lanes.Select(lane => lane.Rendition)];
    }

    public override IReadOnlyList<Rendition> Renditions { get; }

    protected override IReadOnlyList<AudioRendition> DescribeAudio()
    {
        var hasVideo = Leading.Track.Description.Kind == MediaKind.Video;
        if (!hasVideo && _lanes.Length == 1)
        {
            return [];
        }

        // A track that nothing came of yet would only be gaps.
        var names = new HashSet<string>();
        return
        [
            .. _lanes.Where(lane => lane.IsStarted && lane.Lane.Track.Description.Kind == MediaKind.Audio).Select(lane =>
            {
                var description = lane.Lane.Track.Description;
                var name = description.Title.Length > 0 ? description.Title : description.Language.Length > 0 ? description.Language : lane.Lane.Id;
                return new AudioRendition
                {
                    // RFC 8216, section 4.3.4.1.1: the names of a group differ.
                    Name = names.Add(name) ? name : $"{name} ({lane.Lane.Id})",
                    Language = description.Language,
                    Uri = lane == _lanes[0] ? "" : lane.Rendition.Names.Playlist,
                    Channels = lane.Lane.Mp4.ChannelCount,
                };
            }),
        ];
    }

    protected override bool IsPresent(MuxerLane lane) => _lanesByIndex[lane.Track.Index]!.IsStarted;

    protected override void Take(MuxerLane muxerLane, AccessUnit unit)
    {
        var lane = _lanesByIndex[muxerLane.Track.Index]!;
        var isChanged = muxerLane.Mp4.Learn(unit);
        if (!_isStarted && !TryStart(lane, unit))
        {
            return;
        }

        if (!lane.IsStarted)
        {
            // Sound from before the first picture has nothing to go with.
            if (!muxerLane.Mp4.IsReady || !muxerLane.IsReached(unit.Dts, Leading, _startDts))
            {
                return;
            }

            lane.Start(unit);
            UpdateVariant();
            isChanged = false;
        }

        if (isChanged)
        {
            lane.Pause(needsInit: true);
            _isSwitchWanted = true;
            UpdateVariant();
        }

        if (lane == _lanes[0])
        {
            TakeLeading(lane, unit);
        }
        else
        {
            TakeOther(lane, unit);
        }

        CheckSegmentLength(lane.SegmentLength);
    }

    private bool TryStart(Mp4Lane lane, AccessUnit unit)
    {
        if (lane != _lanes[0] || !unit.IsRandomAccess || !lane.Lane.Mp4.IsReady)
        {
            return false;
        }

        var second = (long)Math.Floor((decimal)unit.Dts / Leading.ClockRate) - SecondsInFront;
        foreach (var other in _lanes)
        {
            other.Lane.Mp4.StartAt(second * other.Lane.ClockRate, lead: 0);
        }

        (_startDts, _segmentDts, _isStarted) = (unit.Dts, unit.Dts, true);
        return true;
    }

    private void TakeLeading(Mp4Lane lane, AccessUnit unit)
    {
        var isJump = unit.IsDiscontinuity && lane.Waiting is not null;
        if (isJump)
        {
            lane.Pause(needsInit: false);
            _isSwitchWanted = true;
        }

        // What comes between such a change and the next random-access unit cannot be decoded.
        if (lane.IsPaused && !unit.IsRandomAccess)
        {
            _isJumpOpen |= isJump;
            Discard();
            return;
        }

        var isDue = unit.IsRandomAccess && (unit.Dts - _segmentDts >= _segmentTicks || (_isSwitchWanted && unit.Dts > _segmentDts));
        if (isDue && (isJump || _isJumpOpen))
        {
            _isJumpOpen = false;
            SwitchAll(unit, isJump: true);
            isDue = false;
        }

        if (!lane.Add(unit))
        {
            Discard();
            return;
        }

        if (isDue)
        {
            SwitchAll(unit, isJump: false);
        }
        else if (Settings.Variant == HlsVariant.LowLatency)
        {
            lane.MakePartIfDue();
        }
    }

    // After a jump of time, the units that wait last as long as those before them, and not until the next one.
    private void SwitchAll(AccessUnit first, bool isJump)
    {
        // The renditions have their discontinuities at the same numbers: RFC 8216, section 6.2.4.
        var cut = new SegmentCut(first.Dts, TimeSpan.Zero, isJump || _lanes.Any(static lane => lane.IsPaused));
        (_segmentDts, _isSwitchWanted) = (first.Dts, false);
        cut = cut with { Duration = _lanes[0].Switch(cut, withWaiting: isJump) };
        foreach (var lane in _lanes.AsSpan(1))
        {
            if (!lane.IsStarted)
            {
                lane.Skip(cut);
                continue;
            }

            // A track that is so late that it has not come to the cut before does not hold up the numbering; perhaps it has fallen silent. Then its last
            // unit does not last until it goes on.
            if (lane.Cuts.TryDequeue(out var late))
            {
                lane.Switch(late, withWaiting: true, resumes: false);
            }

            if (lane.IsPaused)
            {
                lane.Switch(cut, withWaiting: true);
            }
            else if (lane.Waiting is { } waiting && lane.Lane.IsReached(waiting.Dts, Leading, cut.Dts))
            {
                lane.Switch(cut, withWaiting: false);
            }
            else
            {
                lane.Cuts.Enqueue(cut);
            }
        }

        WriteIndex();
    }

    private void TakeOther(Mp4Lane lane, AccessUnit unit)
    {
        if (unit.IsDiscontinuity && lane.Waiting is not null && !lane.IsPaused)
        {
            if (lane.Cuts.TryPeek(out var jump) && jump.IsDiscontinuity && lane.Lane.IsReached(unit.Dts, Leading, jump.Dts))
            {
                lane.Cuts.Dequeue();
                lane.Switch(jump, withWaiting: true);
            }
            else
            {
                // The leading track has not jumped yet, or does not jump: it begins a segment as soon as it can.
                lane.Pause(needsInit: false);
                _isSwitchWanted = true;
            }
        }

        // Until the next segment.
        if (lane.IsPaused || !lane.Add(unit))
        {
            Discard();
            return;
        }

        if (lane.Cuts.TryPeek(out var cut) && lane.Lane.IsReached(unit.Dts, Leading, cut.Dts))
        {
            lane.Cuts.Dequeue();
            lane.Switch(cut, withWaiting: false);
        }
        else if (Settings.Variant == HlsVariant.LowLatency)
        {
            lane.MakePartIfDue();
        }
    }
}
