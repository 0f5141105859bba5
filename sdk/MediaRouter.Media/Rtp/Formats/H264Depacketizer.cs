using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of H.264: single NAL units, STAP-A and FU-A, in the single NAL unit mode and the non-interleaved mode.</summary>
/// <remarks>
/// Source: RFC 6184, section 5. Packets of the interleaved mode make their access unit malformed. Access units carry no delimiters and no
/// parameter sets; sets that change are reported with the next unit that is handed on, even if they came in packets of their own or in a unit
/// that was dropped.
/// </remarks>
/// <param name="known">The parameter sets of the track; <see langword="null"/> for none.</param>
public sealed class H264Depacketizer(H264Parameters? known) : VideoDepacketizer
{
    private const int FragmentHeaders = 2;

    private readonly H264AccessUnitFilter _filter = new(known);

    private protected override PayloadResult TakePayload(ReadOnlyMemory<byte> payload)
    {
        switch (H264Nal.GetType(payload.Span[0]))
        {
            case H264NalType.StapA:
                return TakeAggregate(payload[1..]);
            case H264NalType.FuA:
                return TakeFragment(payload);
            case H264NalType.StapB or H264NalType.Mtap16 or H264NalType.Mtap24 or H264NalType.FuB:
                return PayloadResult.Malformed;
            case H264NalType.Unspecified or > H264NalType.FuB:
                // RFC 6184, section 5.2: reserved, to be ignored.
                return PayloadResult.Taken;
            default:
                return TakeUnit(payload);
        }
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
        var type = H264Nal.GetType(unit.Span[0]);
        if (H264AccessUnitFilter.IsRemoved(type))
        {
            _filter.Keep(unit.Span);
            return PayloadResult.Taken;
        }

        if (H264Nal.IsSlice(type) && TakePicture(H264Nal.IsFirstSlice(unit.Span)) is var result && result != PayloadResult.Taken)
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
                var result = H264Nal.GetType(unit.Span[0]) is H264NalType.Unspecified or >= H264NalType.StapA ? PayloadResult.Malformed : TakeUnit(unit);
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
        var (indicator, header) = (span[0], span[1]);
        var isStart = (header & 0x80) != 0;
        var type = H264Nal.GetType(header);
        if (!isStart)
        {
            if (!IsElementOpen)
            {
                return PayloadResult.BeginningMissing;
            }

            ContinueElement(payload[FragmentHeaders..]);
        }
        else if (type is H264NalType.Unspecified or >= H264NalType.StapA)
        {
            return PayloadResult.Malformed;
        }
        else
        {
            // The header of the fragment stands where that of the NAL unit does, with the same type.
            if (H264Nal.IsSlice(type) && TakePicture(H264Nal.IsFirstSlice(span[1..])) is var result && result != PayloadResult.Taken)
            {
                return result;
            }

            BeginElement(payload[FragmentHeaders..], (indicator & 0xe0) | (header & 0x1f), 1);
        }

        // RFC 6184, section 5.8 forbids start and end in one FU-A. Some cameras send it anyway: it is a complete NAL unit.
        // A missing end does no harm either: the sequence numbers show that nothing is missing.
        IsElementOpen = (header & 0x40) == 0;
        return PayloadResult.Taken;
    }
}
