using System.Security.Cryptography;
using MediaRouter.Plugins.Hls.Muxing.Storage;
using MediaRouter.Plugins.Hls.Playlists;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>Cuts a stream into the segments that all its viewers load.</summary>
internal abstract class StreamMuxer : IAccessUnitSink, IDisposable
{
    private const int PrefixBytes = 6;

    // Parts and delta updates refer to six target durations; the other playlists must have three.
    private const int FewestLowLatencySegments = 7;
    private const int FewestSegments = 3;

    private readonly TaskCompletionSource<string> _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MuxerLane?[] _lanesByIndex;

    // Set once, when the muxer starts.
    private IDisposable? _subscription;

    // Written by the thread of the source, read by viewers.
    private volatile MuxerDescription? _variant;
    private volatile bool _isDisposed;
    private long _discardedUnits;

    private protected StreamMuxer(IStream stream, TrackChoice choice, MuxerSettings settings, ILogger log)
    {
        Stream = stream;
        Choice = choice;
        Settings = settings;
        Prefix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PrefixBytes));
        Folder = settings.Directory.Length > 0 ? new SegmentFolder(settings.Directory, stream.PathName, Prefix, log) : null;
        _lanesByIndex = new MuxerLane?[stream.Tracks.Count];
        foreach (var lane in choice.Lanes)
        {
            _lanesByIndex[lane.Track.Index] = lane;
        }
    }

    public IStream Stream { get; }

    public TrackChoice Choice { get; }

    public MuxerSettings Settings { get; }

    /// <summary>Completes with a sentence when the stream cannot be cut any more.</summary>
    public Task<string> Fault => _fault.Task;

    /// <summary>The media playlists; the first is that of the variant stream.</summary>
    public abstract IReadOnlyList<Rendition> Renditions { get; }

    /// <summary>Units of a running muxer that could not be expressed in its container.</summary>
    public long DiscardedUnits => Interlocked.Read(ref _discardedUnits);

    /// <summary>Completes when a muxer that was disposed of has deleted its files.</summary>
    public Task Completion => Folder?.Completion ?? Task.CompletedTask;

    protected string Prefix { get; }

    /// <summary>Where segments are written, if not kept in memory.</summary>
    protected SegmentFolder? Folder { get; }

    /// <summary>The track that decides where segments begin.</summary>
    protected MuxerLane Leading => Choice.Lanes[0];

    /// <summary>Takes the muxer of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="settings">How it is cut.</param>
    /// <param name="log">Narrowed to the muxer.</param>
    /// <exception cref="MuxerFaultException">No track can be used, or the settings cannot.</exception>
    public static SharedPackager<StreamMuxer> Share(IStream stream, MuxerSettings settings, ILogger? log = null) => stream.Share($"hls:{settings}", s =>
    {
        if (settings.Variant == HlsVariant.LowLatency && settings.SegmentCount < FewestLowLatencySegments)
        {
            throw new MuxerFaultException("Low-Latency HLS requires at least 7 segments");
        }

        if (settings.SegmentCount < FewestSegments)
        {
            throw new MuxerFaultException("the minimum number of HLS segments is 3");
        }

        var choice = TrackChoice.Make(s, settings.Variant);
        StreamMuxer muxer = settings.Variant == HlsVariant.MpegTs
            ? new TransportStreamMuxer(s, choice, settings, log ?? NullLogger.Instance)
            : new Mp4Muxer(s, choice, settings, log ?? NullLogger.Instance);
        return muxer.Start();
    });

    /// <inheritdoc/>
    public void OnAccessUnit(ITrack track, AccessUnit unit)
    {
        if (track.Index >= _lanesByIndex.Length || _lanesByIndex[track.Index] is not { } lane || _fault.Task.IsCompleted || _isDisposed)
        {
            return;
        }

        try
        {
            Take(lane, unit);
        }
        catch (MuxerFaultException ex)
        {
            Fail(ex.Message);
        }
    }

    /// <summary>The multivariant playlist.</summary>
    /// <param name="cancellationToken">Cancelled when the client has gone.</param>
    /// <returns><see langword="null"/> if the muxer ends before there is something to show.</returns>
    public async ValueTask<PlaylistText?> GetMultivariantAsync(CancellationToken cancellationToken)
    {
        foreach (var rendition in Renditions)
        {
            if (await rendition.WaitAsync(IsPlayable, cancellationToken) is null)
            {
                return null;
            }
        }

        return _variant is { } description ? MakeMultivariant(description) : null;
    }

    /// <summary>Whether there is enough for players to begin with.</summary>
    public bool IsPlayable(RenditionState state) => state.CompletedCount >= (Settings.Variant == HlsVariant.LowLatency ? 1 : 2);

    /// <summary>Finds what is behind an address, or will be in a moment.</summary>
    /// <param name="name">The address, relative to the playlists.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone.</param>
    public async ValueTask<StoredFile?> FindFileAsync(string name, CancellationToken cancellationToken)
    {
        foreach (var rendition in Renditions)
        {
            if (rendition.State is not { } state)
            {
                continue;
            }

            if (rendition.Names.TryParse(name, "seg", out var segment))
            {
                return state.Find(segment) is { IsGap: false } found ? await StoredFile.ReadAsync(found.Parts) : null;
            }

            if (Settings.Variant == HlsVariant.LowLatency && rendition.Names.TryParse(name, "part", out var part))
            {
                // The part that the playlist gave a hint of is waited for: draft, section 6.2.6.
                var now = part == state.NextPart ? await rendition.WaitAsync(later => later.NextPart > part, cancellationToken) : state;
                return now?.FindPart(part) is { } offered ? await StoredFile.ReadAsync([offered]) : null;
            }

            if (state.Open.Init?.Name == name)
            {
                return new StoredFile([state.Open.Init.Bytes]);
            }

            foreach (var candidate in state.Segments)
            {
                if (candidate.Init is { } init && init.Name == name)
                {
                    return new StoredFile([init.Bytes]);
                }
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _subscription?.Dispose();
        foreach (var rendition in Renditions)
        {
            rendition.End();
        }

        Folder?.Close();
    }

    /// <summary>Takes a unit of a track that was chosen.</summary>
    protected abstract void Take(MuxerLane lane, AccessUnit unit);

    /// <summary>The renditions besides the first, in the form of the playlist.</summary>
    protected abstract IReadOnlyList<AudioRendition> DescribeAudio();

    /// <summary>Whether the playlists have a track.</summary>
    protected abstract bool IsPresent(MuxerLane lane);

    /// <summary>Keeps what the tracks tell of themselves, for the multivariant playlist.</summary>
    protected void UpdateVariant() => _variant = new MuxerDescription(
        new VariantStream
        {
            Uri = Renditions[0].Names.Playlist,
            Bandwidth = 0,
            AverageBandwidth = 0,
            Codecs = [.. Choice.Lanes.Where(IsPresent).Select(lane => lane.Mp4.CodecString).Where(codec => codec.Length > 0)],
            Width = Leading.Mp4.Width,
            Height = Leading.Mp4.Height,
            FrameRate = Leading.Mp4.FrameRate,
        },
        DescribeAudio());

    /// <summary>Writes the multivariant playlist beside the segments, for web servers that show the folder themselves. Parts are not in it.</summary>
    protected void WriteIndex()
    {
        if (Folder is not null && Settings.Variant != HlsVariant.LowLatency && _variant is { } description)
        {
            Folder.Replace("index.m3u8", MakeMultivariant(description).Render(""));
        }
    }

    /// <summary>Counts a unit that is left out.</summary>
    protected void Discard() => Interlocked.Increment(ref _discardedUnits);

    /// <summary>Refuses a segment that grows too long.</summary>
    /// <exception cref="MuxerFaultException">It did.</exception>
    protected void CheckSegmentLength(long bytes)
    {
        if (bytes > Settings.SegmentMaxBytes)
        {
            throw new MuxerFaultException("reached maximum segment size");
        }
    }

    private void Fail(string message)
    {
        _fault.TrySetResult(message);
        foreach (var rendition in Renditions)
        {
            rendition.End();
        }
    }

    // Not in the constructor, because units may come at once.
    private StreamMuxer Start()
    {
        try
        {
            _subscription = Stream.SubscribeAccessUnits(this, [.. Choice.Lanes.Select(lane => lane.Track)], withKeptGroup: true);
            return this;
        }
        catch (NotSupportedException ex)
        {
            Folder?.Close();
            throw new MuxerFaultException(ex.Message, ex);
        }
    }

    private PlaylistText MakeMultivariant(MuxerDescription description)
    {
        var (highest, mean) = BitratesOf(Renditions[0]);
        var (highestAudio, meanAudio) = (0L, 0L);
        foreach (var rendition in Renditions.Skip(1))
        {
            var (high, average) = BitratesOf(rendition);
            (highestAudio, meanAudio) = (Math.Max(highestAudio, high), Math.Max(meanAudio, average));
        }

        return MultivariantPlaylistWriter.Write(
            RenditionState.VersionOf(Settings.Variant),
            description.Variant with { Bandwidth = highest + highestAudio, AverageBandwidth = mean + meanAudio },
            description.Audio);
    }

    private static (long Highest, long Mean) BitratesOf(Rendition rendition)
    {
        var (highest, bytes, duration) = (0L, 0L, TimeSpan.Zero);
        foreach (var segment in rendition.State?.Listed ?? [])
        {
            if (segment.IsGap || segment.Duration <= TimeSpan.Zero)
            {
                continue;
            }

            var length = segment.Length;
            highest = Math.Max(highest, (long)(length * 8 / segment.Duration.TotalSeconds));
            bytes += length;
            duration += segment.Duration;
        }

        return (highest, duration > TimeSpan.Zero ? (long)(bytes * 8 / duration.TotalSeconds) : 0);
    }
}
