using System.Globalization;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>FLV messages of one stream, already cut into chunks, shared by all receivers that get the same tracks in the same way.</summary>
/// <remarks>
/// A receiver is told the chunk size of <see cref="ChunkWriter.ChunkSize"/> and then added: metadata and sequence headers come
/// by themselves, as the preamble of the first chunk. The stream calls <see cref="OnAccessUnit"/> in order, one call at a time.
/// </remarks>
internal sealed class FlvForm : IAccessUnitSink, IDisposable
{
    private const int AudioChunkStream = 4;
    private const int DataChunkStream = 5;
    private const int VideoChunkStream = 6;

    // Times begin a little above 0, since the first unit of another track may be earlier than that of the first.
    private const long FirstMilliseconds = 1000;

    private readonly uint _streamId;
    private readonly bool _isPublished;
    private readonly bool _hasNanoseconds;
    private readonly TrackWriter[] _writers;

    // By the index of the track in the stream; null for tracks that do not go out.
    private readonly TrackWriter?[] _writersByIndex;
    private readonly bool _keepsGroup;
    private readonly ITrack[] _tracks;
    private readonly MessageAssembler _assembler = new();
    private IDisposable? _subscription;
    private IDisposable? _keeping;
    private ChunkPreamble? _preamble;
    private long? _originMilliseconds;

    // The kept group as chunks, for all readers that come before the next unit.
    private Chunk[]? _kept;

    private FlvForm(IStream stream, FlvFormContext context, FlvPlan plan, uint streamId, bool isPublished)
    {
        Stream = stream;
        Plan = plan;
        _streamId = streamId;
        _isPublished = isPublished;
        _hasNanoseconds = plan.HasNanoseconds;
        _keepsGroup = context.KeepGop;
        _writers = [.. plan.Tracks.Select(TrackWriter.Create)];
        _writersByIndex = ByIndex(_writers);
        _tracks = [.. plan.Tracks.Select(track => track.Track)];
        Group = context.Loops.CreateGroup(new EgressGroupOptions
        {
            RandomAccessTracks = plan.Tracks.Where(track => track.Track.HasRandomAccessPoints).Aggregate(0UL, (mask, track) => mask | (1UL << track.Track.Index)),
        });
    }

    /// <summary>The stream.</summary>
    public IStream Stream { get; }

    /// <summary>Which tracks go out, and how.</summary>
    public FlvPlan Plan { get; }

    /// <summary>The receivers; they are added by <see cref="Add"/>.</summary>
    public EgressGroup Group { get; }

    /// <summary>Takes the form of a stream for a plan.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="context">What it needs.</param>
    /// <param name="plan">Which tracks go out; not empty.</param>
    /// <param name="streamId">Message stream of the receiver.</param>
    /// <param name="isPublished">Whether we publish to a server; else a client plays.</param>
    /// <exception cref="NotSupportedException">A track has no access units, because no loaded codec makes them.</exception>
    public static SharedPackager<FlvForm> Share(IStream stream, FlvFormContext context, FlvPlan plan, uint streamId, bool isPublished = false)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"flv:{(isPublished ? "publish" : "play")}:{streamId}:{plan.Key}");
        return stream.Share(key, s => new FlvForm(s, context, plan, streamId, isPublished).Start());
    }

    /// <summary>Lets a receiver in; it begins with what the stream keeps of the current group of pictures, if it is to.</summary>
    /// <param name="reader">The receiver.</param>
    /// <param name="tracks">Tracks it wants, one bit each.</param>
    /// <returns><see langword="false"/> if the reader has failed or was closed.</returns>
    public bool Add(EgressReader reader, ulong tracks = ulong.MaxValue)
    {
        if (!_keepsGroup)
        {
            return Group.Add(reader, tracks);
        }

        var isAdded = false;
        var kept = new KeptUnits(this);
        Stream.ReplayAccessUnits(kept, _tracks, () =>
        {
            _kept ??= kept.ToArray();
            isAdded = Group.Add(reader, tracks, _kept);
        });
        return isAdded;
    }

    /// <inheritdoc/>
    public void OnAccessUnit(ITrack track, AccessUnit unit)
    {
        _kept = null;
        if (Find(_writersByIndex, track) is { } writer && MakeChunk(writer, unit) is { } chunk)
        {
            Group.Publish(chunk);
        }
    }

    private Chunk? MakeChunk(TrackWriter writer, AccessUnit unit, bool isKept = false)
    {
        var track = writer.Track.Track;
        var dts = FlvTime.ToNanoseconds(unit.Dts, track.Description.ClockRate);
        var pts = unit.Pts == unit.Dts ? dts : FlvTime.ToNanoseconds(unit.Pts, track.Description.ClockRate);
        var dtsMilliseconds = FlvTime.FloorDivide(dts, FlvTime.NanosecondsPerMillisecond);
        var timestamp = unchecked((uint)Math.Max(0, dtsMilliseconds.Quotient - OriginFor(dtsMilliseconds.Quotient)));
        if (writer.Update() && !isKept)
        {
            MakePreamble(writer, timestamp);
        }

        var nanoseconds = _hasNanoseconds && writer.Track.IsEnhanced ? (int)dtsMilliseconds.Remainder : -1;
        var composition = CompositionTime(pts, dts, dtsMilliseconds.Quotient, nanoseconds >= 0);
        var isLeading = writer.IsLeading(unit);
        if (!writer.IsReady || !Assemble(writer, unit, timestamp, composition, nanoseconds))
        {
            return null;
        }

        var bytes = _assembler.Take(out var rest);
        return new Chunk
        {
            Bytes = bytes,
            Rest = rest,
            TrackIndex = track.Index,
            IsRandomAccess = unit.IsRandomAccess,
            IsLeading = isLeading,
            Preamble = _preamble,
            ReceivedAt = unit.ReceivedAt,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keeping?.Dispose();
        _subscription?.Dispose();
    }

    private static TrackWriter? Find(TrackWriter?[] writers, ITrack track) => track.Index < writers.Length ? writers[track.Index] : null;

    private TrackWriter?[] ByIndex(TrackWriter[] writers)
    {
        var byIndex = new TrackWriter?[Stream.Tracks.Count];
        foreach (var writer in writers)
        {
            byIndex[writer.Track.Track.Index] = writer;
        }

        return byIndex;
    }

    private long OriginFor(long milliseconds) => _originMilliseconds ??= milliseconds - FirstMilliseconds;

    // Not in the constructor, because units may come at once.
    private FlvForm Start()
    {
        var isChanged = false;
        foreach (var writer in _writers)
        {
            isChanged |= writer.Update();
        }

        if (isChanged)
        {
            MakePreamble(null, 0);
        }

        if (_keepsGroup)
        {
            // Else a unit that comes before the first receiver would begin the times, and those of the kept group would lie before.
            Stream.ReplayAccessUnits(new Beginning(this), _tracks, static () => { });
        }

        _subscription = Stream.SubscribeAccessUnits(this, _tracks);
        _keeping = _keepsGroup ? Stream.KeepAccessUnits() : null;
        return this;
    }

    // What a receiver adds to the time that it knows: to the nanosecond where it knows that, else to the millisecond, so that PTS is rounded as DTS is.
    private static int CompositionTime(long pts, long dts, long dtsMilliseconds, bool isExact) => pts == dts
        ? 0
        : (int)Math.Clamp(
            isExact
                ? FlvTime.FloorDivide(pts - dts + (FlvTime.NanosecondsPerMillisecond / 2), FlvTime.NanosecondsPerMillisecond).Quotient
                : FlvTime.FloorDivide(pts, FlvTime.NanosecondsPerMillisecond).Quotient - dtsMilliseconds,
            int.MinValue,
            int.MaxValue);

    private bool Assemble(TrackWriter writer, AccessUnit unit, uint timestamp, int composition, int nanoseconds)
    {
        Span<byte> header = stackalloc byte[TrackWriter.MaxHeaderLength];
        header = header[..writer.WriteHeader(header, unit, composition, nanoseconds)];
        var length = header.Length + writer.GetBodyLength(unit);
        if (length > ChunkWriter.MaxPayloadLength)
        {
            return false;
        }

        var chunkStream = writer.Type == RtmpMessageType.Video ? VideoChunkStream : AudioChunkStream;
        _assembler.Begin(chunkStream, writer.Type, _streamId, timestamp, length);
        _assembler.Append(header);
        writer.WriteBody(_assembler, unit);
        return true;
    }

    private void MakePreamble(TrackWriter? changed, uint timestamp)
    {
        // Receivers that begin get times from 0, as from a file; to others the times go on.
        var whole = new List<byte>();
        AddMessage(whole, RtmpMessageType.DataAmf0, 0, MakeMetadata());
        var change = new List<byte>();
        AddMessage(change, RtmpMessageType.DataAmf0, timestamp, MakeMetadata());
        foreach (var writer in _writers)
        {
            if (writer is { IsReady: true, SequenceHeader.Length: > 0 })
            {
                AddMessage(whole, writer.Type, 0, writer.SequenceHeader);
                if (writer == changed)
                {
                    AddMessage(change, writer.Type, timestamp, writer.SequenceHeader);
                }
            }
        }

        _preamble = new ChunkPreamble((_preamble?.Version ?? 0) + 1, whole.ToArray(), change.ToArray());
    }

    private void AddMessage(List<byte> output, RtmpMessageType type, uint timestamp, ReadOnlySpan<byte> payload)
    {
        var chunkStream = type switch { RtmpMessageType.Video => VideoChunkStream, RtmpMessageType.Audio => AudioChunkStream, _ => DataChunkStream };
        var bytes = new byte[ChunkWriter.GetLength(chunkStream, timestamp, payload.Length)];
        ChunkWriter.Write(bytes, chunkStream, type, _streamId, timestamp, payload);
        output.AddRange(bytes);
    }

    private byte[] MakeMetadata()
    {
        var properties = new List<AmfProperty>();
        var videos = new List<AmfProperty>();
        var audios = new List<AmfProperty>();
        foreach (var writer in _writers)
        {
            if (!writer.IsReady)
            {
                continue;
            }

            if (!writer.Track.IsMultitrack)
            {
                writer.AddMetadata(properties);
                continue;
            }

            var track = new List<AmfProperty>();
            writer.AddTrackMetadata(track);
            var name = writer.Track.TrackId.ToString(CultureInfo.InvariantCulture);
            (writer.Type == RtmpMessageType.Video ? videos : audios).Add(new AmfProperty(name, AmfValue.Object(track)));
        }

        if (videos.Count > 0)
        {
            properties.Add(new(FlvMetadata.VideoTracks, AmfValue.Object(videos)));
        }

        if (audios.Count > 0)
        {
            properties.Add(new(FlvMetadata.AudioTracks, AmfValue.Object(audios)));
        }

        properties.Add(new("encoder", AmfValue.Of("MediaRouter")));
        var name0 = AmfValue.Of(FlvMetadata.MessageName);
        return _isPublished
            ? Amf0Writer.ToArray(AmfValue.Of(FlvMetadata.SetDataFrame), name0, AmfValue.Map(properties))
            : Amf0Writer.ToArray(name0, AmfValue.Map(properties));
    }

    // Begins the times with the first unit that comes.
    private sealed class Beginning(FlvForm form) : IAccessUnitSink
    {
        public void OnAccessUnit(ITrack track, AccessUnit unit) => form.OriginFor(
            FlvTime.FloorDivide(FlvTime.ToNanoseconds(unit.Dts, track.Description.ClockRate), FlvTime.NanosecondsPerMillisecond).Quotient);
    }

    // The group for late readers, in the form. Called as OnAccessUnit is: never beside it. Writers of its own, since they know what came before a unit.
    private sealed class KeptUnits(FlvForm form) : IAccessUnitSink
    {
        private readonly List<Chunk> _chunks = [];
        private TrackWriter?[]? _writers;

        public void OnAccessUnit(ITrack track, AccessUnit unit)
        {
            if (form._kept is not null)
            {
                return;
            }

            _writers ??= form.ByIndex([.. form.Plan.Tracks.Select(TrackWriter.Create)]);
            if (Find(_writers, track) is { } writer && form.MakeChunk(writer, unit, isKept: true) is { } chunk)
            {
                _chunks.Add(chunk);
            }
        }

        public Chunk[] ToArray() => [.. _chunks];
    }
}
