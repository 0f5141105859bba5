using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Streams;

/// <summary>One track of a live stream, with both planes. All state is guarded by the stream's lock.</summary>
internal sealed partial class StreamTrack : ITrack
{
    private readonly LiveStream _stream;
    private readonly ICodec? _codec;
    private readonly bool _isPacketNative;
    private readonly IPacketScanner? _scanner;
    private readonly PacketTimeline _packetTimeline;
    private readonly AccessUnitTimeline _unitTimeline;
    private readonly TrackAlignment _alignment;
    private readonly RunAssembler _assembler;

    private IPacketSink[] _packetSinks = [];
    private IAccessUnitSink[] _unitSinks = [];

    private bool _hasClock;
    private long _clockPts;
    private long _clockNtp;
    private long _clockReadAt;

    public StreamTrack(LiveStream stream, int index, TrackDescription declared, ICodecRegistry codecs)
    {
        _stream = stream;
        Index = index;
        _isPacketNative = declared.Rtp is not null;
        Description = codecs.Complete(declared, (byte)(FirstDynamicPayloadType + (index % DynamicPayloadTypes)));
        _codec = codecs.Find(Description.Codec);
        _scanner = _codec?.CreateScanner(Description);
        HasRandomAccessPoints = _scanner is not null;
        Ssrc = (uint)Random.Shared.NextInt64(1, uint.MaxValue);
        _packetTimeline = new PacketTimeline(Description.ClockRate);
        _unitTimeline = new AccessUnitTimeline(Description.ClockRate, Description.Kind);
        _alignment = new TrackAlignment(Description.ClockRate, stream.Clock);
        _assembler = new RunAssembler(this);
    }

    // RFC 3551, section 6: 96 to 127 are dynamic.
    private const int FirstDynamicPayloadType = 96;
    private const int DynamicPayloadTypes = 32;

    public int Index { get; }

    public TrackDescription Description { get; private set; }

    public int DescriptionVersion { get; private set; }

    public uint Ssrc { get; }

    public bool HasRandomAccessPoints { get; }

    public TrackClock? Clock
    {
        get
        {
            lock (_stream.Gate)
            {
                return _hasClock ? new TrackClock(_clockPts, _clockNtp, _clockReadAt) : null;
            }
        }
    }

    /// <summary>Whether packets can be had: they are native, or the codec makes them.</summary>
    public bool HasPacketPlane => _isPacketNative || (Description.Rtp is not null && CanPacketize());

    /// <summary>Whether access units can be had: they are native, or the codec makes them.</summary>
    public bool HasAccessUnitPlane => !_isPacketNative || _codec?.CreateDepacketizer(Description) is not null;

    /// <summary>The next media comes from another source.</summary>
    public void BeginSource()
    {
        if (_assembler.HasPending)
        {
            CloseRun(endsUnit: true);
        }

        _packetTimeline.BeginSource();
        _alignment.ForgetReport();
        _unitTimeline.BeginSource();
    }

    public void Add(IPacketSink sink)
    {
        _packetSinks = [.. _packetSinks, sink];
    }

    public void Add(IAccessUnitSink sink)
    {
        _unitSinks = [.. _unitSinks, sink];
    }

    public void Remove(IPacketSink sink)
    {
        _packetSinks = Without(_packetSinks, sink);
        if (_packetSinks.Length == 0)
        {
            StopPacketizing();
        }
    }

    public void Remove(IAccessUnitSink sink)
    {
        _unitSinks = Without(_unitSinks, sink);
        if (_unitSinks.Length == 0)
        {
            StopDepacketizing();
        }
    }

    /// <summary>Takes one packet of the source.</summary>
    /// <returns><see langword="false"/> if it is malformed or the track does not take packets.</returns>
    public bool WritePacket(ReadOnlySpan<byte> packet, long receivedAt, long sourceNtp)
    {
        if (!_isPacketNative || packet.Length > LargestPacket || !RtpPacket.TryRead(packet, out var header, out var payload))
        {
            return false;
        }

        var rebased = _packetTimeline.Map(header.SequenceNumber, header.Timestamp, receivedAt, _stream.TimeProvider.TimestampFrequency, out var sequence, out var pts);
        var timestamp = unchecked((uint)pts);
        if (_assembler.MustCloseBefore(timestamp, packet.Length, out var endsUnit))
        {
            CloseRun(endsUnit);
        }

        if (rebased)
        {
            if (_assembler.HasPending)
            {
                CloseRun(endsUnit: true);
            }

            BreakTime();
        }

        CheckSize(payload.Length, sequence);
        var showsRandomAccess = _scanner is not null && payload.Length > 0 && _scanner.Scan(payload);
        TakeScannedParameters();

        var place = _assembler.Append(packet, timestamp, pts, receivedAt, sourceNtp, showsRandomAccess);
        RtpPacket.SetSequenceNumber(place, sequence);
        RtpPacket.SetTimestamp(place, timestamp);
        RtpPacket.SetSsrc(place, Ssrc);

        // The marker ends a frame of video. For sound it marks talk spurts (RFC 3551, section 4.1): each receive is passed on as it comes.
        if (header.Marker && Description.Kind == MediaKind.Video)
        {
            CloseRun(endsUnit: true);
        }

        return true;
    }

    /// <summary>Passes on what must not wait.</summary>
    /// <param name="now">Stopwatch time stamp.</param>
    /// <param name="gatherTicks">Longest wait of the beginning of a frame in stopwatch ticks.</param>
    /// <returns>Stopwatch time stamp at which what still waits is due; <see cref="long.MaxValue"/> if nothing waits.</returns>
    public long Flush(long now, long gatherTicks)
    {
        if (!_assembler.HasPending)
        {
            return long.MaxValue;
        }

        var isPicture = Description.Kind == MediaKind.Video;
        var due = isPicture ? _assembler.PendingSince + gatherTicks : now;
        if (due > now)
        {
            return due;
        }

        CloseRun(endsUnit: !isPicture);
        return long.MaxValue;
    }

    private const int LargestPacket = PacketRun.MaxLength - PacketRun.PrefixLength - 1;

    private void TakeScannedParameters()
    {
        if (_scanner?.Parameters is { } parameters && !ReferenceEquals(parameters, Description.Parameters))
        {
            SetParameters(parameters);
        }
    }

    private void SetParameters(CodecParameters parameters)
    {
        if (parameters.Equals(Description.Parameters))
        {
            return;
        }

        var changed = Description with { Parameters = parameters };
        if (_codec is not null && changed.Rtp is { } rtp)
        {
            changed = changed with { Rtp = _codec.DescribeRtp(changed, rtp.PayloadType) ?? rtp };
        }

        Description = changed;
        DescriptionVersion++;
        _stream.Group?.Clear();
        _unitTimeline.ChangeParameters();
    }

    private void CloseRun(bool endsUnit)
    {
        var ntp = ObservePackets(_assembler.PendingPts, _assembler.PendingSince, _assembler.PendingSourceNtp);
        var run = _assembler.Take(endsUnit, ntp);
        _stream.CountInbound(run.Framed.Length - (run.PacketCount * PacketRun.PrefixLength));
        _stream.Group?.Add(this, run);
        if (!IsRemuxing)
        {
            HandOn(run);
        }

        if (_depacketizer is not null)
        {
            Depacketize(run);
        }
    }

    // A sink that fails is a defect of the plugin that made it: it is dropped, and nobody else notices.
    private void HandOn(PacketRun run)
    {
        foreach (var sink in _packetSinks)
        {
            try
            {
                sink.OnPackets(run);
            }
            catch (Exception ex)
            {
                Remove(sink);
                _stream.LogDefect(ex, sink);
            }
        }
    }

    private void HandOn(AccessUnit unit)
    {
        foreach (var sink in _unitSinks)
        {
            try
            {
                sink.OnAccessUnit(this, unit);
            }
            catch (Exception ex)
            {
                Remove(sink);
                _stream.LogDefect(ex, sink);
            }
        }
    }

    // Places packets in time and tells their wall-clock time.
    private long ObservePackets(long pts, long receivedAt, long sourceNtp)
    {
        _alignment.Observe(pts, _stream.ToSteadyNanoseconds(receivedAt), sourceNtp);
        var mediaTime = _alignment.ToMediaTime(pts);
        return Observe(pts, mediaTime, _alignment.ToSourceTime(pts));
    }

    private long Observe(long pts, long mediaTime, long sourceNtp)
    {
        var wall = _stream.Clock.Wall;
        wall.Observe(mediaTime, _stream.UnixNanosecondsNow());
        _hasClock = true;
        _clockPts = pts;
        _clockNtp = ToWallClock(mediaTime, sourceNtp);
        _clockReadAt = _stream.TimeProvider.GetTimestamp();
        return _clockNtp;
    }

    // The time of the source's own clock where the path passes it on.
    private long ToWallClock(long mediaTime, long sourceNtp) =>
        _stream.Settings.UseSourceClock && sourceNtp != 0 ? sourceNtp : _stream.Clock.Wall.Map(mediaTime);

    private static T[] Without<T>(T[] sinks, T sink)
        where T : class
    {
        var index = Array.IndexOf(sinks, sink);
        return index < 0 ? sinks : [.. sinks[..index], .. sinks[(index + 1)..]];
    }
}
