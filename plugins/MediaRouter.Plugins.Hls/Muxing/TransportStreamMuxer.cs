using System.Buffers;
using MediaRouter.Media.MpegTs;
using MediaRouter.Plugins.Hls.Playlists;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>Segments of MPEG-TS, all tracks in one.</summary>
internal sealed class TransportStreamMuxer : StreamMuxer
{
    private readonly Rendition _rendition;
    private readonly long _segmentTicks;

    // Touched only by the thread of the source.
    private readonly ArrayBufferWriter<byte> _output = new(256 * 1024);
    private TsWriter? _writer;
    private long _startDts;
    private long _segmentDts;
    private long _lastDts;
    private long _step;
    private long? _jumpDts;
    private bool _isCutWanted;
    private bool _isSegmentBehindJump;
    private readonly HashSet<MuxerLane> _paused = [];

    public TransportStreamMuxer(IStream stream, TrackChoice choice, MuxerSettings settings, ILogger log)
        : base(stream, choice, settings, log)
    {
        _rendition = new Rendition(new RenditionNames(Prefix, "main", ".ts"), settings, Folder);
        _segmentTicks = Leading.ToTicks(settings.SegmentDuration);
        Renditions = [_rendition];
    }

    public override IReadOnlyList<Rendition> Renditions { get; }

    protected override IReadOnlyList<AudioRendition> DescribeAudio() => [];

    // The program map names all tracks from the beginning.
    protected override bool IsPresent(MuxerLane lane) => true;

    protected override void Take(MuxerLane lane, AccessUnit unit)
    {
        var isChanged = lane.Mp4.Learn(unit);
        if (_writer is null)
        {
            if (lane != Leading || !unit.IsRandomAccess || !lane.Mp4.IsReady)
            {
                return;
            }

            _writer = new TsWriter([.. Choice.Lanes.Select(other => other.Track.Description)]);
            (_startDts, _segmentDts) = (unit.Dts, unit.Dts);
            _rendition.Begin(unit.NtpUnixNanoseconds, init: null, isDiscontinuity: false);
            UpdateVariant();
            WriteTables();
            isChanged = false;
        }
        else if (!lane.IsReached(unit.Dts, Leading, _startDts))
        {
            // Sound from before the first picture.
            return;
        }
        else if (unit.IsDiscontinuity && (lane == Leading || !_isSegmentBehindJump))
        {
            _isCutWanted = true;
            _paused.Add(lane);
        }

        if (isChanged)
        {
            UpdateVariant();
            _isCutWanted = true;
            if (lane == Leading)
            {
                _paused.Add(lane);
            }
        }

        if (lane == Leading)
        {
            SwitchIfDue(unit);
        }

        // What comes between a jump, or new parameters of pictures, and the next random-access unit belongs to no segment.
        if (_paused.Contains(lane) || !_writer.Write(IndexOf(lane), unit, _output))
        {
            Discard();
        }

        if (lane == Leading)
        {
            _step = unit.Dts > _lastDts ? unit.Dts - _lastDts : _step;
            _lastDts = unit.Dts;
        }

        CheckSegmentLength(_output.WrittenCount);
    }

    private void SwitchIfDue(AccessUnit unit)
    {
        // Behind a jump the last unit lasts as long as the one before it, and not until the next one.
        _jumpDts ??= unit.IsDiscontinuity ? _lastDts + _step : null;
        if (!unit.IsRandomAccess || unit.Dts <= _segmentDts || (!_isCutWanted && unit.Dts - _segmentDts < _segmentTicks))
        {
            return;
        }

        var duration = Leading.ToTime((_jumpDts ?? unit.Dts) - _startDts) - Leading.ToTime(_segmentDts - _startDts);
        _rendition.AddPart(_output.WrittenSpan.ToArray(), duration, isIndependent: true);
        _rendition.Complete(duration);
        _output.ResetWrittenCount();
        WriteIndex();
        _segmentDts = unit.Dts;
        _rendition.Begin(unit.NtpUnixNanoseconds, init: null, isDiscontinuity: _isCutWanted);
        WriteTables();
        _isSegmentBehindJump = _jumpDts is not null;
        (_isCutWanted, _jumpDts) = (false, null);
        _paused.Clear();
    }

    // In front of random-access units of video the writer itself puts them.
    private void WriteTables()
    {
        if (Leading.Track.Description.Kind != MediaKind.Video)
        {
            _writer!.WriteTables(_output);
        }
    }

    private int IndexOf(MuxerLane lane)
    {
        for (var i = 0; i < Choice.Lanes.Count; i++)
        {
            if (Choice.Lanes[i] == lane)
            {
                return i;
            }
        }

        return -1;
    }
}
