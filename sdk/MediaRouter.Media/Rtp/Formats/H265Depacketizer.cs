using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of H.265: single NAL units, aggregation packets and fragmentation units, without decoding order numbers.</summary>
/// <remarks>
/// Source: RFC 7798, section 4.4. PACI packets make their access unit malformed. Access units carry no delimiters and no parameter sets; sets
/// that change are reported with the next unit that is handed on, even if they came in packets of their own or in a unit that was dropped.
/// </remarks>
/// <param name="known">The parameter sets of the track; <see langword="null"/> for none.</param>
public sealed class H265Depacketizer(H265Parameters? known) : VideoDepacketizer
{
    private const int FragmentHeaders = 3;

    private readonly H265AccessUnitFilter _filter = new(known);

    private protected override PayloadResult TakePayload(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length < H265Nal.HeaderLength)
        {
            return PayloadResult.Malformed;
        }

        return H265Nal.GetType(payload.Span[0]) switch
        {
            H265NalType.AggregationPacket => TakeAggregate(payload[H265Nal.HeaderLength..]),
            H265NalType.FragmentationUnit => TakeFragment(payload),
            H265NalType.Paci => PayloadResult.Malformed,

            // Unspecified types may be ignored (ITU-T H.265, section 7.4.2.2).
            > H265NalType.Paci => PayloadResult.Taken,
            _ => TakeUnit(payload),
        };
    }

    private protected override bool Complete(ref ReadOnlyMemory<byte>[] elements, out bool isRandomAccess, out CodecParameters? newParameters)
    {
        // Parameter sets are still among them if they were fragmented.
        var kept = 0;
        _filter.BeginUnit();
        foreach (var element in elements)
        {
            if (_filter.Keep(element.Span))
            {
                elements[kept++] = element;
            }
        }

        Array.Resize(ref elements, kept);
        isRandomAccess = _filter.IsRandomAccess;
        newParameters = kept > 0 ? _filter.TakeNewParameters() : null;
        return kept > 0;
    }

    private PayloadResult TakeUnit(ReadOnlyMemory<byte> unit)
    {
        IsElementOpen = false;
        if (H265AccessUnitFilter.IsRemoved(unit.Span))
        {
            _filter.Keep(unit.Span);
            return PayloadResult.Taken;
        }

        if (H265Nal.IsSlice(H265Nal.GetType(unit.Span[0])) && TakePicture(H265Nal.IsFirstSlice(unit.Span)) is var result && result != PayloadResult.Taken)
        {
            return result;
        }

        BeginElement(unit);
        return PayloadResult.Taken;
    }

    private PayloadResult TakeAggregate(ReadOnlyMemory<byte> rest)
    {
        while (rest.Length > 2)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            rest = rest[2..];
            if (length > rest.Length)
            {
                return PayloadResult.Malformed;
            }

            // Some senders pad with units of no length.
            if (length > 0)
            {
                var unit = rest[..length];
                var result = length < H265Nal.HeaderLength || H265Nal.GetType(unit.Span[0]) >= H265NalType.AggregationPacket
                    ? PayloadResult.Malformed
                    : TakeUnit(unit);
                if (result != PayloadResult.Taken)
                {
                    return result;
                }
            }

            rest = rest[length..];
        }

        return PayloadResult.Taken;
    }

    private PayloadResult TakeFragment(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length < FragmentHeaders)
        {
            return PayloadResult.Malformed;
        }

        var span = payload.Span;
        var header = span[2];
        var isStart = (header & 0x80) != 0;
        var type = (H265NalType)(header & 0x3f);
        if (!isStart)
        {
            if (!IsElementOpen)
            {
                return PayloadResult.BeginningMissing;
            }

            ContinueElement(payload[FragmentHeaders..]);
        }
        else if (type >= H265NalType.AggregationPacket)
        {
            return PayloadResult.Malformed;
        }
        else
        {
            // first_slice_segment_in_pic_flag is the first bit behind the header.
            var isFirst = payload.Length > FragmentHeaders && (span[FragmentHeaders] & 0x80) != 0;
            if (H265Nal.IsSlice(type) && TakePicture(isFirst) is var result && result != PayloadResult.Taken)
            {
                return result;
            }

            BeginElement(payload[FragmentHeaders..], ((span[0] & 0x81) << 8) | ((int)type << 9) | span[1], H265Nal.HeaderLength);
        }

        // RFC 7798, section 4.4.3 forbids start and end in one fragmentation unit. Who sends it anyway means a complete NAL unit.
        IsElementOpen = (header & 0x40) == 0;
        return PayloadResult.Taken;
    }
}
