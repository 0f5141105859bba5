using MediaRouter.Plugins.Hls.Playlists;
using MediaRouter.Sdk.Media;

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
    private long _startDts;
    private long _segmentDts;

    public Mp4Muxer(IStream stream, TrackChoice choice, MuxerSettings settings)
        : base(stream, choice, settings)
    {
        _lanes = [.. choice.Lanes.Select(lane => new Mp4Lane(lane, new Rendition(new RenditionNames(Prefix, lane.Id, ".mp4"), settings), settings))];
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

        var names = new HashSet<string>();
        return
        [
            .. _lanes.Where(lane => lane.Lane.Track.Description.Kind == MediaKind.Audio).Select(lane =>
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
            lane.IsChanged = true;
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
        // What comes between a change of parameters and the next random-access unit cannot be decoded.
        if (lane.IsChanged && !unit.IsRandomAccess)
        {
            Discard();
            return;
        }

        var isDue = unit.IsRandomAccess
            && (unit.Dts - _segmentDts >= _segmentTicks || ((_isSwitchWanted || unit.IsDiscontinuity) && unit.Dts > _segmentDts));
        if (!lane.Add(unit))
        {
            Discard();
            return;
        }

        if (isDue)
        {
            SwitchAll(unit);
        }
        else if (Settings.Variant == HlsVariant.LowLatency)
        {
            lane.MakePartIfDue();
        }
    }

    private void SwitchAll(AccessUnit first)
    {
        var duration = Leading.ToTime(first.Dts - _startDts) - Leading.ToTime(_segmentDts - _startDts);
        var cut = new SegmentCut(first.Dts, duration, first.IsDiscontinuity || _lanes[0].IsChanged);
        (_segmentDts, _isSwitchWanted) = (first.Dts, false);
        _lanes[0].Switch(cut);
        foreach (var lane in _lanes.AsSpan(1))
        {
            if (!lane.IsStarted)
            {
                lane.Skip(cut);
                continue;
            }

            // A track that is so late that it has not come to the cut before does not hold up the numbering.
            if (lane.Cuts.TryDequeue(out var late))
            {
                lane.Switch(late);
            }

            if (lane.IsChanged)
            {
                lane.Switch(cut, withWaiting: true);
            }
            else if (lane.Waiting is { } waiting && lane.Lane.IsReached(waiting.Dts, Leading, cut.Dts))
            {
                lane.Switch(cut);
            }
            else
            {
                lane.Cuts.Enqueue(cut);
            }
        }
    }

    private void TakeOther(Mp4Lane lane, AccessUnit unit)
    {
        // Until the next segment, which has its own init segment.
        if (lane.IsChanged || !lane.Add(unit))
        {
            Discard();
            return;
        }

        if (lane.Cuts.TryPeek(out var cut) && lane.Lane.IsReached(unit.Dts, Leading, cut.Dts))
        {
            lane.Cuts.Dequeue();
            lane.Switch(cut);
        }
        else if (Settings.Variant == HlsVariant.LowLatency)
        {
            lane.MakePartIfDue();
        }
    }
}
