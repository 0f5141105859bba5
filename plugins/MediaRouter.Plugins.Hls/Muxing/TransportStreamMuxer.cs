using System.Buffers;
using MediaRouter.Media.MpegTs;
using MediaRouter.Plugins.Hls.Playlists;
using MediaRouter.Sdk.Media;

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

    public TransportStreamMuxer(IStream stream, TrackChoice choice, MuxerSettings settings)
        : base(stream, choice, settings)
    {
        _rendition = new Rendition(new RenditionNames(Prefix, "main", ".ts"), settings);
        _segmentTicks = Leading.ToTicks(settings.SegmentDuration);
        Renditions = [_rendition];
    }

    public override IReadOnlyList<Rendition> Renditions { get; }

    protected override IReadOnlyList<AudioRendition> DescribeAudio() => [];

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
        }
        else if (lane == Leading)
        {
            SwitchIfDue(unit);
        }
        else if (!lane.IsReached(unit.Dts, Leading, _startDts))
        {
            // Sound from before the first picture.
            return;
        }

        if (isChanged)
        {
            UpdateVariant();
        }

        if (!_writer.Write(IndexOf(lane), unit, _output))
        {
            Discard();
        }

        CheckSegmentLength(_output.WrittenCount);
    }

    private void SwitchIfDue(AccessUnit unit)
    {
        if (!unit.IsRandomAccess || unit.Dts <= _segmentDts || (!unit.IsDiscontinuity && unit.Dts - _segmentDts < _segmentTicks))
        {
            return;
        }

        var duration = Leading.ToTime(unit.Dts - _startDts) - Leading.ToTime(_segmentDts - _startDts);
        _rendition.AddPart(_output.WrittenSpan.ToArray(), duration, isIndependent: true);
        _rendition.Complete(duration);
        _output.ResetWrittenCount();
        _segmentDts = unit.Dts;
        _rendition.Begin(unit.NtpUnixNanoseconds, init: null, unit.IsDiscontinuity);
        WriteTables();
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
