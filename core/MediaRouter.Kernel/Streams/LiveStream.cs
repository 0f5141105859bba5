using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Streams;

/// <summary>The live tracks of a path.</summary>
/// <remarks>
/// One lock serialises everything that happens to the media: writes of the source, subscriptions, the flush timer. It is held for as long
/// as it takes to hand a run to the packagers; no sink blocks.
/// </remarks>
internal sealed class LiveStream : IStream, IDisposable
{
    private readonly StreamTrack[] _tracks;
    private readonly PackagerShares _shares;
    private readonly CancellationTokenSource _ended = new();
    private readonly FaultReport _faults;

    // Guarded by Gate.
    private LiveStreamWriter? _writer;
    private bool _hasEnded;
    private bool _isRemuxing;
    private int _keepers;

    // Written under Gate, read by anybody.
    private long _inboundBytes;
    private long _invalid;
    private long _lost;
    private long _conversions;

    public LiveStream(string pathName, StreamDescription description, ICodecRegistry codecs, StreamSettings settings)
    {
        PathName = pathName;
        Ended = _ended.Token;
        Title = description.Title;
        Declared = description;
        Settings = settings;
        TimeProvider = settings.TimeProvider;
        _faults = new FaultReport(settings.Log, settings.TimeProvider);
        _shares = new PackagerShares(this);
        _tracks = [.. description.Tracks.Select((track, index) => new StreamTrack(this, index, track, codecs))];
        Group = MakeGroup();
    }

    public Guid Id { get; } = Guid.NewGuid();

    public string PathName { get; }

    public IReadOnlyList<string> PathGroups => Settings.PathGroups;

    public string Title { get; }

    public IReadOnlyList<ITrack> Tracks => _tracks;

    public CancellationToken Ended { get; }

    /// <summary>What the source offered when the stream was made.</summary>
    public StreamDescription Declared { get; }

    public StreamSettings Settings { get; }

    public TimeProvider TimeProvider { get; }

    public int MaxRtpPayload => Settings.MaxRtpPayload;

    public Lock Gate { get; } = new();

    /// <summary>What is kept for late readers; <see langword="null"/> if nothing is.</summary>
    public PictureGroup? Group { get; private set; }

    /// <summary>Media time of the tracks. Guarded by <see cref="Gate"/>.</summary>
    public MediaClock Clock { get; } = new();

    /// <summary>Offset of the tracks that are written as access units. Guarded by <see cref="Gate"/>.</summary>
    public SourceOffset UnitOffset { get; } = new();

    /// <summary>Offset of the tracks whose access units are made of packets. Guarded by <see cref="Gate"/>.</summary>
    public SourceOffset PacketOffset { get; } = new();

    /// <summary>How many runs and access units were converted into the other plane so far; does not move while nobody wants that plane.</summary>
    public long Conversions => Volatile.Read(ref _conversions);

    public long InboundBytes => Volatile.Read(ref _inboundBytes);

    public long InboundFramesInError => Volatile.Read(ref _invalid);

    public long InboundPacketsLost => Volatile.Read(ref _lost);

    /// <summary>Whether a source with these tracks can go on where another one stopped, without readers noticing more than a gap.</summary>
    public bool CanContinueWith(StreamDescription description) =>
        description.Tracks.Count == Declared.Tracks.Count
        && description.Tracks.Zip(Declared.Tracks).All(pair => IsSame(pair.First, pair.Second));

    /// <summary>Lets a source feed the stream from now on; the one before is cut off.</summary>
    public LiveStreamWriter AttachWriter()
    {
        lock (Gate)
        {
            _writer?.Detach();
            Clock.BeginSource();
            UnitOffset.BeginSource();
            foreach (var track in _tracks)
            {
                track.BeginSource();
            }

            Group?.Clear();
            _writer = new LiveStreamWriter(this, _tracks);
            return _writer;
        }
    }

    /// <summary>Cuts the present source off.</summary>
    public void DetachWriter()
    {
        lock (Gate)
        {
            _writer?.Detach();
            _writer = null;
        }
    }

    public IDisposable SubscribePackets(IPacketSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return Subscribe(
            tracks,
            track => track.HasPacketPlane,
            "RTP",
            own =>
            {
                Array.ForEach(own, track => track.StartPacketizing());
                if (withKeptGroup)
                {
                    Replay(sink, own);
                }

                Array.ForEach(own, track => track.Add(sink));
            },
            track => track.Remove(sink));
    }

    public IDisposable SubscribeAccessUnits(IAccessUnitSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return Subscribe(
            tracks,
            track => track.HasAccessUnitPlane,
            "access units",
            own =>
            {
                Array.ForEach(own, track => track.StartDepacketizing());
                if (withKeptGroup)
                {
                    Replay(sink, own);
                }

                Array.ForEach(own, track => track.Add(sink));
            },
            track => track.Remove(sink));
    }

    public void ReplayPackets(IPacketSink sink, IReadOnlyCollection<ITrack> tracks, Action then)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(tracks);
        ArgumentNullException.ThrowIfNull(then);
        StreamTrack[] own = [.. tracks.Select(track => _tracks[track.Index])];
        lock (Gate)
        {
            Replay(sink, own);
            then();
        }
    }

    public void ReplayAccessUnits(IAccessUnitSink sink, IReadOnlyCollection<ITrack> tracks, Action then)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(tracks);
        ArgumentNullException.ThrowIfNull(then);
        StreamTrack[] own = [.. tracks.Select(track => _tracks[track.Index])];
        lock (Gate)
        {
            Replay(sink, own);
            then();
        }
    }

    public IDisposable? KeepAccessUnits()
    {
        // Otherwise the group is kept whoever reads, or never.
        if (Settings.GopCache != GopCacheMode.Auto || Declared.Tracks.All(track => track.Rtp is null) || Leader is not { } leader)
        {
            return null;
        }

        lock (Gate)
        {
            _keepers++;
            Group ??= new PictureGroup(leader, Settings.GopMaxBytes, keepsPackets: false);
        }

        return new Subscription(this, () =>
        {
            if (--_keepers == 0)
            {
                Group = null;
            }
        });
    }

    public SharedPackager<T> Share<T>(string key, Func<IStream, T> factory)
        where T : class, IDisposable => _shares.Take(key, factory);

    /// <summary>Ends the stream: sinks are not called any more, <see cref="Ended"/> is cancelled.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_hasEnded)
            {
                return;
            }

            _hasEnded = true;
            _writer?.Detach();
            _writer = null;
        }

        _faults.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    public void CountInbound(int bytes) => Volatile.Write(ref _inboundBytes, _inboundBytes + bytes);

    /// <summary>Tells, once, that packets are remuxed.</summary>
    public void LogRemuxing()
    {
        if (!_isRemuxing)
        {
            _isRemuxing = true;
            Settings.Log.LogWarning("RTP packets are too big, remuxing them into smaller ones");
        }
    }

    public void CountConversion() => Volatile.Write(ref _conversions, _conversions + 1);

    public void CountInvalid(long count, string cause)
    {
        Interlocked.Add(ref _invalid, count);
        _faults.Report(count, cause);
    }

    public void CountLost(long packets)
    {
        Interlocked.Add(ref _lost, packets);
        _faults.ReportLost(packets);
    }

    /// <summary>Something that a plugin made failed while it was handed media; it gets no more.</summary>
    public void LogDefect(Exception ex, object failed) =>
        Settings.Log.LogError(ex, "{Type} failed and gets no more media", failed.GetType().FullName);

    public long UnixNanosecondsNow() => (TimeProvider.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Nanoseconds of the steady clock.</summary>
    /// <param name="timestamp">Stopwatch time stamp.</param>
    public long ToSteadyNanoseconds(long timestamp) => MediaTime.ToNanoseconds(timestamp, TimeProvider.TimestampFrequency);

    private StreamTrack? Leader => Array.Find(_tracks, track => track is { HasRandomAccessPoints: true, Description.Kind: MediaKind.Video });

    private void Replay(IPacketSink sink, StreamTrack[] tracks)
    {
        if (Group is { } group)
        {
            foreach (var entry in group.Of(tracks, isUnits: false))
            {
                sink.OnPackets(entry.Run!);
            }
        }
    }

    private void Replay(IAccessUnitSink sink, StreamTrack[] tracks)
    {
        if (Group is { } group)
        {
            foreach (var entry in group.Of(tracks, isUnits: true))
            {
                sink.OnAccessUnit(entry.Track, entry.Unit!);
            }
        }
    }

    // In automatic mode nothing is kept of packets: most of their readers pass them on as they are and wait for the next key frame anyway.
    private PictureGroup? MakeGroup()
    {
        var keeps = Settings.GopCache switch
        {
            GopCacheMode.On => true,
            GopCacheMode.Auto => Declared.Tracks.All(track => track.Rtp is null),
            _ => false,
        };
        return keeps && Leader is { } leader ? new PictureGroup(leader, Settings.GopMaxBytes, keepsPackets: true) : null;
    }

    private static bool IsSame(TrackDescription a, TrackDescription b) =>
        a.Kind == b.Kind && a.ClockRate == b.ClockRate && a.MediaIndex == b.MediaIndex && a.Codec == b.Codec
        && a.Rtp?.PayloadType == b.Rtp?.PayloadType
        && string.Equals(a.Rtp?.EncodingName, b.Rtp?.EncodingName, StringComparison.OrdinalIgnoreCase)
        && a.Rtp?.Channels == b.Rtp?.Channels;

    private Subscription Subscribe(
        IReadOnlyCollection<ITrack> tracks, Func<StreamTrack, bool> hasPlane, string plane, Action<StreamTrack[]> add, Action<StreamTrack> remove)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        StreamTrack[] own = [.. tracks.Select(track => _tracks[track.Index])];
        lock (Gate)
        {
            if (own.FirstOrDefault(track => !hasPlane(track)) is { } missing)
            {
                throw new NotSupportedException($"track {missing.Index + 1} ({missing.Description.Codec}) cannot be had as {plane}");
            }

            add(own);
        }

        return new Subscription(this, () => Array.ForEach(own, remove));
    }

    private sealed class Subscription(LiveStream stream, Action remove) : IDisposable
    {
        private Action? _remove = remove;

        public void Dispose()
        {
            lock (stream.Gate)
            {
                _remove?.Invoke();
                _remove = null;
            }
        }
    }
}
