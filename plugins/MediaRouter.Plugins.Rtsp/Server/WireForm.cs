using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Mapping;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>A wire form of one stream, shared by its readers: turns runs into chunks, once, and hands them to an egress group.</summary>
/// <remarks>The stream calls <see cref="OnPackets"/> in order, one call at a time.</remarks>
internal abstract class WireForm : IPacketSink, IReportSource, IDisposable
{
    private readonly ReportSchedule _schedule;
    private readonly ITrack[] _tracks;
    private readonly long[] _packets;
    private readonly long[] _octets;
    private readonly long[] _reports;
    private readonly ushort[] _nextSequence;
    private readonly Func<IStream, SharedPackager<SecureFeed>>? _shareSecure;
    private readonly bool _keepsGroup;
    private IDisposable? _subscription;
    private SharedPackager<SecureFeed>? _secure;

    // Tracks without a time so far. Set before the packets come, then touched only with them.
    private ulong _untimed;

    protected WireForm(IStream stream, WireFormContext context)
    {
        Stream = stream;
        _schedule = context.Schedule;
        _shareSecure = context.Secure;
        _keepsGroup = context.KeepGop;
        _packets = new long[stream.Tracks.Count];
        _octets = new long[stream.Tracks.Count];
        _reports = new long[stream.Tracks.Count];
        _nextSequence = new ushort[stream.Tracks.Count];
        _tracks = [.. stream.Tracks.Where(track => track.Description.Rtp is not null)];
        var randomAccess = _tracks.Where(track => track.HasRandomAccessPoints).Aggregate(0UL, (mask, track) => mask | (1UL << track.Index));
        Group = context.Loops.CreateGroup(new EgressGroupOptions
        {
            RandomAccessTracks = randomAccess,
        });
    }

    public IStream Stream { get; }

    /// <summary>The readers; they are added by <see cref="Add"/>.</summary>
    public EgressGroup Group { get; }

    /// <summary>Begins to take the packets of the stream; not in the constructor, because runs may come at once.</summary>
    /// <exception cref="NotSupportedException">A track has no packets.</exception>
    public WireForm Start()
    {
        _secure = _shareSecure?.Invoke(Stream);
        _untimed = _tracks.Where(track => track.Clock is null).Aggregate(0UL, (mask, track) => mask | (1UL << track.Index));
        _subscription = _secure is { } secure ? secure.Packager.Subscribe(this) : Stream.SubscribePackets(this, _tracks);
        _schedule.Add(this);
        return this;
    }

    /// <summary>Lets a reader in; it begins with what the stream keeps of the current group of pictures, if it is to.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="tracks">Tracks it wants, one bit each.</param>
    /// <returns><see langword="false"/> if the reader has failed or was closed.</returns>
    public bool Add(EgressReader reader, ulong tracks = ulong.MaxValue)
    {
        if (!_keepsGroup)
        {
            return Group.Add(reader, tracks);
        }

        var isAdded = false;
        var kept = new KeptRuns(this);
        void Join() => isAdded = Group.Add(reader, tracks, kept.Chunks);
        if (_secure is { } secure)
        {
            secure.Packager.Replay(kept, _tracks, Join);
        }
        else
        {
            Stream.ReplayPackets(kept, _tracks, Join);
        }

        return isAdded;
    }

    public void OnPackets(PacketRun run)
    {
        var index = run.Track.Index;
        var chunk = MakeChunk(run);
        Volatile.Write(ref _octets[index], _octets[index] + chunk.Bytes.Length - (chunk.PacketCount * (PrefixLength + RtpHeaderLength)));
        Volatile.Write(ref _packets[index], _packets[index] + chunk.PacketCount);
        Group.Publish(chunk);
        if ((_untimed & (1UL << index)) != 0 && (run.IsRandomAccess || !run.Track.HasRandomAccessPoints))
        {
            // Nothing could be reported of this track to the readers that came before it had a time. Without a report they would place it
            // where the other tracks began. They take reports from here on, where all of them begin at the latest.
            _untimed &= ~(1UL << index);
            if (MakeReport(run.Track) is { } report)
            {
                Interlocked.Increment(ref _reports[index]);
                Group.Publish(report);
            }
        }

        // The first packet of a run tells where the next run begins.
        var first = run.Framed.Span[PacketRun.PrefixLength..];
        Volatile.Write(ref _nextSequence[index], (ushort)(((first[2] << 8) | first[3]) + run.PacketCount));
    }

    public void SendReports()
    {
        foreach (var track in _tracks)
        {
            if (MakeReport(track) is { } chunk)
            {
                Interlocked.Increment(ref _reports[track.Index]);
                Group.Publish(chunk);
            }
        }
    }

    /// <summary>The sequence number of the packet that comes next; null before the first.</summary>
    public ushort? NextSequence(ITrack track) => Volatile.Read(ref _packets[track.Index]) > 0 ? Volatile.Read(ref _nextSequence[track.Index]) : null;

    /// <summary>Reports of some tracks that went to all readers so far.</summary>
    public long CountReports(ulong tracks)
    {
        var count = 0L;
        for (var i = 0; i < _reports.Length; i++)
        {
            count += (tracks & (1UL << i)) != 0 ? Interlocked.Read(ref _reports[i]) : 0;
        }

        return count;
    }

    /// <summary>The present report of a track as bytes for one reader; null while there is none.</summary>
    public ReadOnlyMemory<byte>? MakeReportBytes(ITrack track) => MakeReport(track)?.Bytes;

    public virtual void Dispose()
    {
        _schedule.Remove(this);
        _subscription?.Dispose();
        _secure?.Dispose();
    }

    protected const int RtpHeaderLength = 12;

    /// <summary>Bytes that the form puts in front of each packet.</summary>
    protected abstract int PrefixLength { get; }

    /// <summary>Turns a run into a chunk, which counts the packets that are sent.</summary>
    protected abstract Chunk MakeChunk(PacketRun run);

    /// <summary>Puts a report, with four free bytes in front of it, into the form. It counts as no packet: counters of packets mean RTP.</summary>
    protected abstract Chunk? FrameReport(ITrack track, byte[] report);

    /// <summary>A chunk of media with the flags of its run.</summary>
    protected static Chunk ToChunk(PacketRun run, ReadOnlyMemory<byte> bytes, int packetCount, DatagramGroup[]? groups = null) => new()
    {
        Bytes = bytes,
        TrackIndex = run.Track.Index,
        IsRandomAccess = run.IsRandomAccess,
        StartsUnit = run.StartsUnit,
        PacketCount = packetCount,
        ReceivedAt = run.ReceivedAt,
        Groups = groups ?? [],
    };

    private Chunk? MakeReport(ITrack track)
    {
        var packets = Volatile.Read(ref _packets[track.Index]);
        var report = packets > 0 || track.Clock is not null
            ? SenderReportWriter.Write(track, packets, Volatile.Read(ref _octets[track.Index]), _schedule.Time, PacketRun.PrefixLength)
            : null;
        if (report is not null && _secure is { } secure)
        {
            report = secure.Packager.ProtectControl(report, PacketRun.PrefixLength);
        }

        return report is null ? null : FrameReport(track, report);
    }

    // The group for a late reader, in the form. Called as OnPackets is: never beside it.
    private sealed class KeptRuns(WireForm form) : IPacketSink
    {
        private readonly List<Chunk> _chunks = [];

        public ReadOnlyMemory<Chunk> Chunks => _chunks.ToArray();

        public void OnPackets(PacketRun run) => _chunks.Add(form.MakeChunk(run));
    }
}
