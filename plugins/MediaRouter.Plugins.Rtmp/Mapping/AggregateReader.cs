using System.Buffers.Binary;
using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>Takes aggregate messages apart.</summary>
/// <remarks>Source: RTMP specification 1.0, section 7.1.6; the parts have the headers of FLV tags.</remarks>
internal static class AggregateReader
{
    private const int HeaderLength = 11;
    private const int BackPointerLength = 4;

    /// <summary>The messages inside, as far as they are well-formed; their times follow that of the aggregate.</summary>
    public static IEnumerable<RtmpMessage> Split(RtmpMessage aggregate)
    {
        var rest = aggregate.Payload;
        uint? first = null;
        while (rest.Length >= HeaderLength)
        {
            var header = rest.Span;
            var length = (header[1] << 16) | (header[2] << 8) | header[3];
            var time = (BinaryPrimitives.ReadUInt32BigEndian(header[4..]) >> 8) | ((uint)header[7] << 24);
            var type = (RtmpMessageType)header[0];
            if (length > rest.Length - HeaderLength)
            {
                yield break;
            }

            first ??= time;
            if (type is RtmpMessageType.Audio or RtmpMessageType.Video or RtmpMessageType.DataAmf0 or RtmpMessageType.DataAmf3)
            {
                yield return new RtmpMessage(type, aggregate.StreamId, unchecked(aggregate.Timestamp + time - first.Value), rest.Slice(HeaderLength, length));
            }

            rest = rest[Math.Min(rest.Length, HeaderLength + length + BackPointerLength)..];
        }
    }
}
