using System.Runtime.InteropServices;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of AV1: temporal units of OBUs without size fields and without temporal delimiters.</summary>
/// <remarks>
/// Source: RTP Payload Format for AV1 (Alliance for Open Media), section 4. Where packets are missing before a unit, the unit is taken as
/// whole if it goes on with a frame or its header: payloads do not show whether another frame of the unit stood before it.
/// </remarks>
/// <param name="known">The parameters of the track; <see langword="null"/> for none.</param>
public sealed class Av1Depacketizer(Av1Parameters? known) : VideoDepacketizer
{
    private readonly Av1AccessUnitFilter _filter = new(known);

    private protected override PayloadResult TakePayload(ReadOnlyMemory<byte> payload)
    {
        var aggregation = new Av1AggregationHeader(payload.Span[0]);
        var rest = payload.Span[Av1AggregationHeader.Length..];
        if (rest.IsEmpty)
        {
            return PayloadResult.Malformed;
        }

        for (var i = 0; aggregation.TryTakeElement(i, ref rest, out var element); i++)
        {
            var data = payload.Slice(payload.Length - rest.Length - element.Length, element.Length);
            if (i == 0 && aggregation.ContinuesElement)
            {
                if (!IsElementOpen)
                {
                    return PayloadResult.BeginningMissing;
                }

                ContinueElement(data);
            }
            else if (!element.IsEmpty && TakeObu(data, isWhole: !(rest.IsEmpty && aggregation.IsContinued)) is var result && result != PayloadResult.Taken)
            {
                return result;
            }
        }

        IsElementOpen = aggregation.IsContinued;
        return rest.IsEmpty ? PayloadResult.Taken : PayloadResult.Malformed;
    }

    private protected override bool Complete(ref ReadOnlyMemory<byte>[] elements, out bool isRandomAccess, out CodecParameters? newParameters)
    {
        var kept = 0;
        _filter.BeginUnit();
        foreach (var element in elements)
        {
            if (!Av1Obu.TryRemoveSize(MemoryMarshal.AsMemory(element), out var obu))
            {
                (isRandomAccess, newParameters) = (false, null);
                return false;
            }

            if (_filter.Keep(obu.Span))
            {
                elements[kept++] = obu;
            }
        }

        Array.Resize(ref elements, kept);
        isRandomAccess = _filter.IsRandomAccess;
        newParameters = _filter.TakeNewParameters();
        return true;
    }

    private PayloadResult TakeObu(ReadOnlyMemory<byte> obu, bool isWhole)
    {
        // A first fragment may be shorter than the header: what tells the type is in the first byte.
        var first = obu.Span[0];
        if ((first & 0x80) != 0)
        {
            return PayloadResult.Malformed;
        }

        var type = (Av1ObuType)((first >> 3) & 0x0f);
        if (type == Av1ObuType.SequenceHeader && isWhole && Av1ObuHeader.TryRead(obu.Span, out var header) && !header.HasSize)
        {
            // Not lost even if the unit is.
            _filter.Keep(obu.Span);
        }

        var result = type switch
        {
            Av1ObuType.Frame or Av1ObuType.FrameHeader => TakePicture(isBeginning: true),
            Av1ObuType.TileGroup or Av1ObuType.RedundantFrameHeader => TakePicture(isBeginning: false),
            _ => PayloadResult.Taken,
        };
        if (result == PayloadResult.Taken)
        {
            BeginElement(obu);
        }

        return result;
    }
}
