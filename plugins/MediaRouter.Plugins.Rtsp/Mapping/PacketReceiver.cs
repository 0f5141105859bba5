using System.Security.Cryptography;
using MediaRouter.Media.Rtcp;
using MediaRouter.Media.Rtp;
using MediaRouter.Media.Srtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>The one way of all packets into the stream, whether they came as datagrams or as interleaved frames.</summary>
/// <remarks>
/// The loops of a connection and of several sockets call at the same time; one lock keeps each packet's way whole. In order, a packet costs no
/// allocation; only what waits behind a gap is copied.
/// </remarks>
internal sealed class PacketReceiver : IDisposable
{
    private const string CanonicalName = "mediarouter";
    private const int MaxReportBytes = 1024;

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<MediaSection> _sections;
    private readonly IReadOnlyList<TrackDescription> _tracks;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _reorderingWait;
    private readonly long _origin;
    private readonly ITimer? _gapTimer;
    private readonly byte[] _scratch;

    // Guarded by _gate.
    private IStreamWriter? _writer;
    private bool _isDisposed;

    // Written under _gate, read by anybody.
    private long _bytes;
    private long _packets;
    private long _packetsInError;
    private long _controlPackets;
    private long _controlPacketsInError;
    private long _received;
    private long _lastPacketAt;

    /// <summary>Makes a receiver.</summary>
    /// <param name="sections">The sections that were set up.</param>
    /// <param name="tracks">The tracks of the stream.</param>
    /// <param name="reorders">Whether packets come as datagrams.</param>
    /// <param name="timeProvider">Clock.</param>
    /// <param name="reorderingWait">Wait for datagrams that were overtaken by later ones.</param>
    public PacketReceiver(
        IReadOnlyList<MediaSection> sections, IReadOnlyList<TrackDescription> tracks, bool reorders, TimeProvider timeProvider, TimeSpan reorderingWait)
    {
        _sections = sections;
        _tracks = tracks;
        _timeProvider = timeProvider;
        _reorderingWait = reorderingWait;
        _scratch = new byte[sections.Any(section => section.Unprotector is not null) ? ushort.MaxValue : MaxReportBytes];
        _origin = _timeProvider.GetTimestamp();
        _gapTimer = reorders ? _timeProvider.CreateTimer(_ => OnGapDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) : null;
        LocalSsrc = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
    }

    /// <summary>Our own identifier in reports.</summary>
    public uint LocalSsrc { get; }

    /// <summary>The sections, in the order of their media indexes.</summary>
    public IReadOnlyList<MediaSection> Sections => _sections;

    /// <summary>RTP and RTCP packets that came so far, whatever was in them.</summary>
    public long PacketCount => Interlocked.Read(ref _received);

    /// <summary>RTP and RTCP bytes received.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>RTP packets that were good.</summary>
    public long Packets => Interlocked.Read(ref _packets);

    public long PacketsInError => Interlocked.Read(ref _packetsInError);

    public long ControlPackets => Interlocked.Read(ref _controlPackets);

    public long ControlPacketsInError => Interlocked.Read(ref _controlPacketsInError);

    /// <summary>When the last RTP packet came, a time stamp of the clock; 0 before the first.</summary>
    public long LastPacketAt => Interlocked.Read(ref _lastPacketAt);

    /// <summary>Packets that never came.</summary>
    public long PacketsLost
    {
        get
        {
            lock (_gate)
            {
                return AllLanes().Sum(lane => Math.Max(0, lane.Statistics.CumulativeLost));
            }
        }
    }

    /// <summary>Mean jitter of the synchronisation sources that sent something, in clock-rate ticks.</summary>
    public double JitterTicks
    {
        get
        {
            lock (_gate)
            {
                return AllLanes().Where(lane => lane.Statistics.PacketsReceived > 0).Select(lane => (double)lane.Statistics.JitterTicks).DefaultIfEmpty().Average();
            }
        }
    }

    /// <summary>Whether every sender has said goodbye.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _sections.All(section => section.HasLeft);
            }
        }
    }

    /// <summary>Writes what comes from now on to a stream; null drops it, as is done before the first call.</summary>
    public void Attach(IStreamWriter? writer)
    {
        lock (_gate)
        {
            _writer = writer;
        }
    }

    /// <summary>Takes a packet of the media connection.</summary>
    /// <param name="section">Where it belongs.</param>
    /// <param name="packet">Borrowed.</param>
    /// <param name="receivedAt">Time stamp of the clock.</param>
    public void OnRtp(MediaSection section, ReadOnlySpan<byte> packet, long receivedAt)
    {
        lock (_gate)
        {
            _received++;
            _bytes += packet.Length;
            _lastPacketAt = receivedAt;
            if (_writer is null || _isDisposed || !TryUnprotect(section, ref packet, isRtcp: false))
            {
                return;
            }

            if (!RtpPacket.TryRead(packet, out var header, out _))
            {
                _packetsInError++;
                _writer.ReportInvalid(section.Media.Tracks[0].Track, "RTP packet is malformed");
                return;
            }

            var track = section.TrackOf(header.PayloadType);
            if (track < 0)
            {
                _packetsInError++;
                _writer.ReportInvalid(-1, "RTP packet has a payload type that was not announced");
                return;
            }

            _packets++;
            section.HasLeft = false;
            var lane = section.LaneOf(header.Ssrc, _tracks[track].ClockRate);
            lane.IsActive = true;
            lane.LastAt = receivedAt;
            lane.Statistics.Update(header.SequenceNumber, header.Timestamp, _timeProvider.GetElapsedTime(_origin, receivedAt));
            if (lane.Reordering is { } reordering)
            {
                Reorder(section, lane, reordering, header, packet, receivedAt);
            }
            else
            {
                var lost = lane.Pass(header.SequenceNumber);
                if (lost > 0)
                {
                    _writer.ReportLost(track, lost);
                }

                _writer.WritePacket(track, packet, receivedAt, lane.NtpOf(header.Timestamp));
            }
        }
    }

    /// <summary>Takes a packet of the control connection.</summary>
    /// <param name="section">Where it belongs.</param>
    /// <param name="packet">Borrowed.</param>
    /// <param name="receivedAt">Time stamp of the clock.</param>
    public void OnRtcp(MediaSection section, ReadOnlySpan<byte> packet, long receivedAt)
    {
        lock (_gate)
        {
            _received++;
            _controlPackets++;
            _bytes += packet.Length;
            if (_writer is null || _isDisposed || !TryUnprotect(section, ref packet, isRtcp: true))
            {
                return;
            }

            var compound = new RtcpCompound(packet);
            while (compound.MoveNext())
            {
                if (SenderReport.TryRead(compound.Current, out var report))
                {
                    OnSenderReport(section, report, receivedAt);
                }
                else if (compound.Current.Type == RtcpPacketType.Goodbye)
                {
                    section.HasLeft = true;
                }
            }

            if (compound.IsMalformed)
            {
                _controlPacketsInError++;
                _writer.ReportInvalid(section.Media.Tracks[0].Track, "RTCP packet is malformed");
            }
        }
    }

    /// <summary>A packet came that could not be authenticated before it was handed on.</summary>
    public void OnForged(bool isControl)
    {
        lock (_gate)
        {
            if (isControl)
            {
                _controlPacketsInError++;
                return;
            }

            _packetsInError++;
            _writer?.ReportInvalid(-1, "SRTP packet is not authentic");
        }
    }

    /// <summary>Everything that one receive brought was handed over.</summary>
    public void EndBatch()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _writer?.Flush();
            }
        }
    }

    /// <summary>Makes the receiver report of a section; null if nothing of it came since the last.</summary>
    public byte[]? MakeReport(MediaSection section)
    {
        lock (_gate)
        {
            var lanes = section.Lanes.Where(lane => lane.IsActive).ToList();
            if (lanes.Count == 0 || _isDisposed)
            {
                return null;
            }

            var now = _timeProvider.GetElapsedTime(_origin);
            var blocks = lanes.Select(lane => lane.Statistics.CreateReportBlock(lane.Ssrc, now)).ToArray();
            lanes.ForEach(lane => lane.IsActive = false);
            var report = _scratch.AsSpan(0, MaxReportBytes);
            var length = RtcpWriter.WriteReceiverCompound(report, LocalSsrc, blocks, CanonicalName);
            return Protect(section, report[..length]);
        }
    }

    /// <summary>An empty report, which opens the way through firewalls before anything has come.</summary>
    public byte[]? MakeEmptyReport(MediaSection section)
    {
        lock (_gate)
        {
            var report = _scratch.AsSpan(0, MaxReportBytes);
            return Protect(section, report[..RtcpWriter.WriteReceiverCompound(report, LocalSsrc, [], CanonicalName)]);
        }
    }

    /// <summary>Stops: what waits behind gaps is handed on, what comes later is dropped.</summary>
    public void Dispose()
    {
        _gapTimer?.Dispose();
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            foreach (var section in _sections)
            {
                foreach (var lane in section.Lanes)
                {
                    if (lane.Reordering is { PendingCount: > 0 } reordering)
                    {
                        Deliver(section, lane, reordering.Flush(out var lost), lost, _timeProvider.GetTimestamp());
                    }
                }

                section.Dispose();
            }

            _writer?.Flush();
        }
    }

    private void OnSenderReport(MediaSection section, in SenderReport report, long receivedAt)
    {
        // A report can come before the first packet; then the clock rate of the section's first track is the likeliest.
        var lane = section.LaneOf(report.Ssrc, _tracks[section.Media.Tracks[0].Track].ClockRate);
        lane.SetClock(report.RtpTimestamp, report.NtpTime);
        lane.Statistics.OnSenderReport(report.NtpTime, _timeProvider.GetElapsedTime(_origin, receivedAt));
    }

    private void Reorder(MediaSection section, PacketLane lane, RtpReorderBuffer reordering, in RtpHeader header, ReadOnlySpan<byte> packet, long receivedAt)
    {
        if (reordering.PendingCount == 0 && lane.IsNext(header.SequenceNumber))
        {
            // In order: it passes through at once, so it need not be copied.
            reordering.Push(header.SequenceNumber, default, out _);
            lane.Pass(header.SequenceNumber);
            _writer!.WritePacket(section.TrackOf(header.PayloadType), packet, receivedAt, lane.NtpOf(header.Timestamp));
            return;
        }

        Deliver(section, lane, reordering.Push(header.SequenceNumber, packet.ToArray(), out var lost), lost, receivedAt);
        WatchGap(lane, reordering, receivedAt);
    }

    private void WatchGap(PacketLane lane, RtpReorderBuffer reordering, long now)
    {
        if (reordering.PendingCount == 0)
        {
            lane.GapSince = 0;
        }
        else if (lane.GapSince == 0)
        {
            lane.GapSince = Math.Max(1, now);
            _gapTimer?.Change(_reorderingWait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnGapDue()
    {
        lock (_gate)
        {
            if (_isDisposed || _writer is null)
            {
                return;
            }

            var now = _timeProvider.GetTimestamp();
            var next = Timeout.InfiniteTimeSpan;
            foreach (var section in _sections)
            {
                foreach (var lane in section.Lanes)
                {
                    next = Shorter(next, SkipOldGap(section, lane, now));
                }
            }

            if (next != Timeout.InfiniteTimeSpan)
            {
                _gapTimer?.Change(next, Timeout.InfiniteTimeSpan);
            }

            _writer.Flush();
        }
    }

    // Returns how long the lane may still wait.
    private TimeSpan SkipOldGap(MediaSection section, PacketLane lane, long now)
    {
        if (lane is not { GapSince: not 0, Reordering: { } reordering })
        {
            return Timeout.InfiniteTimeSpan;
        }

        var left = _reorderingWait - _timeProvider.GetElapsedTime(lane.GapSince, now);
        if (left > TimeSpan.FromMilliseconds(1))
        {
            return left;
        }

        Deliver(section, lane, reordering.SkipGap(out var lost), lost, now);
        lane.GapSince = reordering.PendingCount > 0 ? Math.Max(1, now) : 0;
        return lane.GapSince != 0 ? _reorderingWait : Timeout.InfiniteTimeSpan;
    }

    private void Deliver(MediaSection section, PacketLane lane, ReadOnlySpan<ReadOnlyMemory<byte>> packets, int lost, long receivedAt)
    {
        if (lost > 0)
        {
            _writer?.ReportLost(section.Media.Tracks[0].Track, lost);
        }

        foreach (var packet in packets)
        {
            if (RtpPacket.TryRead(packet.Span, out var header, out _) && section.TrackOf(header.PayloadType) is >= 0 and var track)
            {
                lane.Pass(header.SequenceNumber);
                _writer?.WritePacket(track, packet.Span, receivedAt, lane.NtpOf(header.Timestamp));
            }
        }
    }

    private IEnumerable<PacketLane> AllLanes() => _sections.SelectMany(section => section.Lanes);

    // Decrypts into scratch, because frames are borrowed.
    private bool TryUnprotect(MediaSection section, ref ReadOnlySpan<byte> packet, bool isRtcp)
    {
        if (section.Unprotector is not { } unprotector)
        {
            return true;
        }

        var copy = _scratch.AsSpan(0, packet.Length);
        packet.CopyTo(copy);
        var result = isRtcp ? unprotector.UnprotectRtcp(copy, out var length) : unprotector.UnprotectRtp(copy, out length);
        packet = copy[..length];
        if (result == SrtpResult.Ok)
        {
            return true;
        }

        if (isRtcp)
        {
            _controlPacketsInError++;
        }
        else
        {
            _packetsInError++;
        }

        _writer!.ReportInvalid(section.Media.Tracks[0].Track, $"encrypted packet could not be used: {result}");
        return false;
    }

    private static byte[]? Protect(MediaSection section, Span<byte> report)
    {
        if (section.Protector is not { } protector)
        {
            return report.ToArray();
        }

        var secure = new byte[report.Length + protector.RtcpOverhead];
        return protector.TryProtectRtcp(report, secure, out var length) ? secure[..length] : null;
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) =>
        left == Timeout.InfiniteTimeSpan ? right : right == Timeout.InfiniteTimeSpan || left < right ? left : right;
}
