using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>Makes the access units of one track out of its tags; one derived class for each family of codecs.</summary>
/// <param name="kind">Medium.</param>
/// <param name="trackId">Number among the tracks of its medium.</param>
/// <param name="codec">Codec of the tags.</param>
internal abstract class TrackReader(MediaKind kind, byte trackId, FlvCodec codec)
{
    /// <summary>Clock rate of pictures in RTP.</summary>
    protected const int VideoClockRate = 90000;

    private CodecParameters? _first;
    private CodecParameters? _announced;
    private bool _hasUnits;

    /// <summary>Medium.</summary>
    public MediaKind Kind => kind;

    /// <summary>Number among the tracks of its medium.</summary>
    public byte TrackId => trackId;

    /// <summary>Codec of the tags.</summary>
    public FlvCodec Codec => codec;

    /// <summary>Label of the codec in the control API.</summary>
    public abstract string Label { get; }

    /// <summary>Ticks per second of the times of the units; fixed once <see cref="IsConfigured"/>.</summary>
    public abstract int ClockRate { get; }

    /// <summary>Whether a decoder could begin.</summary>
    public abstract bool IsConfigured { get; }

    /// <summary>The parameters after what was read so far.</summary>
    public abstract CodecParameters? Parameters { get; }

    /// <summary>The track as its first unit needs it; what changed since then is announced by the units.</summary>
    public TrackDescription Describe() => new()
    {
        Kind = kind,
        Codec = Label,
        ClockRate = ClockRate,
        Parameters = _first ?? Parameters,
    };

    /// <summary>Takes a decoder configuration record.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public abstract string? Configure(ReadOnlySpan<byte> record);

    /// <summary>Takes a descriptor of MPEG-2 TS in place of a record.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public virtual string? ConfigureFromTs(ReadOnlySpan<byte> descriptor) => "the codec has no such descriptor";

    /// <summary>Takes a coded picture or coded sound.</summary>
    /// <param name="packet">Its body is published.</param>
    /// <param name="nanoseconds">Decoding time.</param>
    /// <param name="receivedAt">Stopwatch time stamp.</param>
    /// <param name="output">Takes the units.</param>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public abstract string? Read(in FlvPacket packet, long nanoseconds, long receivedAt, ICollection<AccessUnit> output);

    /// <summary>Makes a unit; it says so if parameters have changed since the unit before.</summary>
    protected AccessUnit Make(IReadOnlyList<ReadOnlyMemory<byte>> units, long pts, long dts, bool isRandomAccess, long receivedAt)
    {
        var parameters = Parameters;
        if (!_hasUnits)
        {
            _hasUnits = true;
            _first = _announced = parameters;
        }

        var changed = !ReferenceEquals(parameters, _announced) && parameters is not null && !parameters.Equals(_announced) ? parameters : null;
        _announced = parameters;
        return new AccessUnit
        {
            Units = units,
            Pts = pts,
            Dts = dts,
            IsRandomAccess = isRandomAccess,
            NewParameters = changed,
            ReceivedAt = receivedAt,
        };
    }

    /// <summary>PTS and DTS of a picture in ticks.</summary>
    protected static (long Pts, long Dts) VideoTimes(in FlvPacket packet, long nanoseconds)
    {
        var dts = FlvTime.ToTicks(nanoseconds, VideoClockRate);

        // Together, so that the sum is rounded but once.
        var pts = packet.CompositionTime == 0 ? dts : FlvTime.ToTicks(nanoseconds + (packet.CompositionTime * FlvTime.NanosecondsPerMillisecond), VideoClockRate);
        return (pts, dts);
    }
}
