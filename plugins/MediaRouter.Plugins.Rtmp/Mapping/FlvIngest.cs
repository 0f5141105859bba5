using MediaRouter.Plugins.Rtmp.Mapping.Reading;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>Makes a stream out of the media messages of one publisher or pulled source.</summary>
/// <remarks>
/// Feed it with <see cref="OnMessage"/>. When <see cref="State"/> becomes <see cref="FlvIngestState.Ready"/>, publish <see cref="Description"/> and
/// hand the writer over with <see cref="Attach"/>: what came until then was kept. One caller at a time.
/// </remarks>
/// <param name="log">Names the connection.</param>
internal sealed class FlvIngest(ILogger log)
{
    // How much of the media is looked at when nothing says which tracks there are.
    private const long AnalysisNanoseconds = 2_000_000_000;

    // Bounds of what is kept meanwhile, for publishers whose times stand still.
    private const int MaxKeptUnits = 2048;
    private const long MaxKeptBytes = 32 * 1024 * 1024;

    private readonly MessageTime _time = new();
    private readonly Dictionary<(MediaKind Kind, byte TrackId), TrackReader?> _tracks = [];
    private readonly Dictionary<TrackReader, int> _indexes = [];
    private readonly List<AccessUnit> _batch = [];
    private readonly HashSet<(MediaKind Kind, byte TrackId)> _complained = [];
    private List<(TrackReader Track, AccessUnit Unit)> _kept = [];
    private long _keptBytes;
    private long? _firstTime;
    private bool _hasMetadata;
    private int _announcedVideos;
    private int _announcedAudios;
    private IStreamWriter? _writer;

    /// <summary>How far it is.</summary>
    public FlvIngestState State { get; private set; }

    /// <summary>The tracks; null before <see cref="FlvIngestState.Ready"/>.</summary>
    public StreamDescription? Description { get; private set; }

    /// <summary>Why there is nothing to publish: a sentence; null unless <see cref="FlvIngestState.Failed"/>.</summary>
    public string? Failure { get; private set; }

    /// <summary>Takes one message; those that are not media are left alone.</summary>
    /// <param name="message">The message; its payload is kept.</param>
    /// <param name="receivedAt">Stopwatch time stamp of its reception.</param>
    public void OnMessage(in RtmpMessage message, long receivedAt)
    {
        if (State == FlvIngestState.Failed)
        {
            return;
        }

        switch (message.TypeId)
        {
            case RtmpMessageType.Audio:
                Read(MediaKind.Audio, FlvTagReader.Audio(message.Payload), message.Timestamp, receivedAt);
                break;
            case RtmpMessageType.Video:
                Read(MediaKind.Video, FlvTagReader.Video(message.Payload), message.Timestamp, receivedAt);
                break;
            case RtmpMessageType.DataAmf0:
                ReadMetadata(message.Payload.Span);
                break;
            case RtmpMessageType.DataAmf3:
                // One byte in front says that AMF0 follows.
                ReadMetadata(message.Payload.IsEmpty ? [] : message.Payload.Span[1..]);
                break;
            case RtmpMessageType.Aggregate:
                foreach (var part in AggregateReader.Split(message))
                {
                    OnMessage(part, receivedAt);
                }

                break;
        }
    }

    /// <summary>Writes what was kept, and from now on what comes.</summary>
    /// <param name="writer">Writer of a stream with the tracks of <see cref="Description"/>.</param>
    /// <exception cref="InvalidOperationException">The tracks are not known.</exception>
    public void Attach(IStreamWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Description is null)
        {
            throw new InvalidOperationException("The tracks are not known.");
        }

        _writer = writer;
        State = FlvIngestState.Writing;
        foreach (var (track, unit) in _kept)
        {
            Write(track, unit);
        }

        _kept = [];
        writer.Flush();
    }

    private void Read(MediaKind kind, FlvTagReader tag, uint timestamp, long receivedAt)
    {
        var time = _time.Unwrap(timestamp);
        var hasFrame = false;
        while (tag.MoveNext())
        {
            var packet = tag.Current;
            if (packet.Kind is FlvPacketKind.Command or FlvPacketKind.Unknown or FlvPacketKind.End or FlvPacketKind.Metadata or FlvPacketKind.ChannelLayout)
            {
                continue;
            }

            if (Find(kind, packet) is { } track)
            {
                Read(track, packet, time + packet.NanosecondOffset, receivedAt);
            }

            hasFrame |= packet.Kind == FlvPacketKind.Frame;
        }

        if (tag.IsMalformed)
        {
            Complain(-1, kind == MediaKind.Video ? "malformed video tag" : "malformed audio tag");
        }

        if (State == FlvIngestState.Analysing && hasFrame)
        {
            Analyse(time);
        }
        else
        {
            _writer?.Flush();
        }
    }

    private void Read(TrackReader track, in FlvPacket packet, long time, long receivedAt)
    {
        _batch.Clear();
        var fault = packet.Kind switch
        {
            FlvPacketKind.Configuration => track.Configure(packet.Body.Span),
            FlvPacketKind.TsConfiguration => track.ConfigureFromTs(packet.Body.Span),
            _ => track.Read(packet, time, receivedAt, _batch),
        };
        if (fault is not null)
        {
            Complain(_indexes.GetValueOrDefault(track, -1), fault);
        }

        foreach (var unit in _batch)
        {
            if (_writer is not null)
            {
                Write(track, unit);
            }
            else
            {
                _kept.Add((track, unit));
                _keptBytes += unit.Units.Sum(part => part.Length);
            }
        }
    }

    private void Write(TrackReader track, AccessUnit unit)
    {
        if (_indexes.TryGetValue(track, out var index))
        {
            _writer!.WriteAccessUnit(index, unit);
        }
    }

    // Null if the codec cannot be taken.
    private TrackReader? Find(MediaKind kind, in FlvPacket packet)
    {
        var key = (kind, packet.TrackId);
        if (!_tracks.TryGetValue(key, out var track))
        {
            return Add(key, packet);
        }

        if (track is not null && track.Codec != packet.Codec)
        {
            // Before anything of the track was seen by anybody it can simply be another one.
            if (State == FlvIngestState.Analysing && !_kept.Exists(kept => kept.Track == track))
            {
                _tracks.Remove(key);
                return Add(key, packet);
            }

            if (_complained.Add(key))
            {
                log.LogWarning("{Kind} track {TrackId} has changed its codec, which is not supported", NameOf(kind), packet.TrackId);
            }

            return null;
        }

        return track;
    }

    private TrackReader? Add((MediaKind Kind, byte TrackId) key, in FlvPacket packet)
    {
        var track = TrackReaders.Create(key.TrackId, packet.Codec);
        if (State != FlvIngestState.Analysing)
        {
            log.LogWarning("{Kind} track {TrackId} has come too late and is ignored", NameOf(key.Kind), key.TrackId);
            track = null;
        }
        else if (track is null)
        {
            log.LogWarning("{Kind} track {TrackId} is ignored: its codec, {Codec}, is not supported", NameOf(key.Kind), key.TrackId, TrackReaders.NameOf(key.Kind, packet));
        }

        _tracks.Add(key, track);
        return track;
    }

    private void Analyse(long time)
    {
        _firstTime ??= time;
        var isOver = Math.Abs(time - _firstTime.Value) >= AnalysisNanoseconds || _kept.Count >= MaxKeptUnits || _keptBytes >= MaxKeptBytes;
        var isConfigured = _tracks.Values.All(track => track is null or { IsConfigured: true });
        if (!isOver && !(isConfigured && HasAllAnnounced()))
        {
            return;
        }

        var tracks = _tracks.Values.OfType<TrackReader>().OrderBy(track => track.Kind).ThenBy(track => track.TrackId).Take(StreamDescription.MaxTracks).ToList();
        if (tracks.Find(track => !track.IsConfigured) is { } missing)
        {
            Fail($"{NameOf(missing.Kind)} track {tracks.Where(track => track.Kind == missing.Kind).ToList().IndexOf(missing) + 1} not configured");
            return;
        }

        if (tracks.Count == 0)
        {
            Fail("no tracks found");
            return;
        }

        for (var i = 0; i < tracks.Count; i++)
        {
            _indexes.Add(tracks[i], i);
        }

        Description = new StreamDescription { Tracks = [.. tracks.Select((track, index) => track.Describe() with { MediaIndex = index })] };
        State = FlvIngestState.Ready;
    }

    private bool HasAllAnnounced()
    {
        var videos = _tracks.Keys.Count(key => key.Kind == MediaKind.Video);
        var audios = _tracks.Keys.Count(key => key.Kind == MediaKind.Audio);

        // Without metadata, one of each is what nearly all publishers send; a second track of a medium comes with its configuration at the beginning.
        return _hasMetadata ? videos >= _announcedVideos && audios >= _announcedAudios : videos > 0 && audios > 0;
    }

    private void ReadMetadata(ReadOnlySpan<byte> payload)
    {
        if (State != FlvIngestState.Analysing)
        {
            return;
        }

        var reader = new Amf0Reader(payload);
        var isMetadata = false;
        while (reader.TryRead(out var value))
        {
            if (value.AsText() is { } name)
            {
                isMetadata = name == FlvMetadata.MessageName || (isMetadata && name != FlvMetadata.SetDataFrame);
            }
            else if (isMetadata && value.Kind is AmfKind.Object or AmfKind.Map)
            {
                _announcedVideos = FlvMetadata.CountTracks(value, FlvMetadata.VideoCodecId, FlvMetadata.VideoTracks);
                _announcedAudios = FlvMetadata.CountTracks(value, FlvMetadata.AudioCodecId, FlvMetadata.AudioTracks);

                // Metadata that names no codec is about something else.
                _hasMetadata = _announcedVideos + _announcedAudios > 0;
                return;
            }
        }
    }

    private void Fail(string sentence)
    {
        Failure = sentence;
        State = FlvIngestState.Failed;
        _kept = [];
    }

    private void Complain(int track, string cause)
    {
        if (_writer is not null)
        {
            _writer.ReportInvalid(track, cause);
        }
        else
        {
            log.LogDebug("invalid message: {Cause}", cause);
        }
    }

    private static string NameOf(MediaKind kind) => kind == MediaKind.Video ? "video" : "audio";
}
