using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>What H.264 and H.265 have in common: NAL units behind their lengths.</summary>
internal abstract class NalTrackReader(byte trackId, FlvCodec codec) : TrackReader(MediaKind.Video, trackId, codec)
{
    // Used within one call only.
    private readonly List<ReadOnlyMemory<byte>> _units = [];

    public override int ClockRate => VideoClockRate;

    /// <summary>Bytes of the length in front of each NAL unit.</summary>
    protected int LengthSize { get; set; } = 4;

    public override string? Read(in FlvPacket packet, long nanoseconds, long receivedAt, ICollection<AccessUnit> output)
    {
        _units.Clear();
        BeginUnit();
        var body = packet.Body;
        var walk = LengthPrefixed.Split(body.Span, LengthSize);
        while (walk.MoveNext())
        {
            if (Keep(walk.Current) && body.Span.Overlaps(walk.Current, out var offset))
            {
                _units.Add(body.Slice(offset, walk.Current.Length));
            }
        }

        var fault = walk.IsMalformed ? "NAL unit is longer than its access unit" : null;
        if (_units.Count > 0 && IsConfigured)
        {
            var (pts, dts) = VideoTimes(packet, nanoseconds);
            output.Add(Make([.. _units], pts, dts, IsRandomAccess, receivedAt));
        }

        return fault;
    }

    /// <summary>Whether decoding can begin with the unit, as its NAL units so far tell.</summary>
    protected abstract bool IsRandomAccess { get; }

    /// <summary>The next NAL unit is the first of an access unit.</summary>
    protected abstract void BeginUnit();

    /// <summary>Looks at a NAL unit.</summary>
    /// <returns>Whether it belongs into the access unit: delimiters and parameter sets do not.</returns>
    protected abstract bool Keep(ReadOnlySpan<byte> unit);
}
