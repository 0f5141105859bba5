using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of H.265: single NAL units, aggregation packets and fragmentation units, without decoding order numbers.</summary>
/// <remarks>Source: RFC 7798, section 4.4. Only the base layer counts.</remarks>
/// <param name="known">The parameter sets of the track; <see langword="null"/> for none.</param>
public sealed class H265PayloadScanner(H265Parameters? known = null) : RtpPayloadScanner
{
    /// <summary>The parameter sets in force; the same object until they change.</summary>
    public H265Parameters Parameters { get; private set; } = known ?? new H265Parameters();

    /// <inheritdoc/>
    public override RtpPayloadTraits Scan(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 3)
        {
            return default;
        }

        switch (H265Nal.GetType(payload[0]))
        {
            case H265NalType.AggregationPacket:
                return ScanAggregate(payload[H265Nal.HeaderLength..]);
            case H265NalType.FragmentationUnit:
                var isStart = (payload[2] & 0x80) != 0;
                var type = (H265NalType)(payload[2] & 0x3f);
                return new RtpPayloadTraits(
                    isStart && H265Nal.IsRandomAccess(type) && H265Nal.GetLayerId(payload) == 0 && payload.Length > 3 && (payload[3] & 0x80) != 0, false);
            default:
                return ScanUnit(payload);
        }
    }

    private RtpPayloadTraits ScanUnit(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 3 || H265Nal.GetLayerId(unit) != 0)
        {
            return default;
        }

        var type = H265Nal.GetType(unit[0]);
        if (type is not (H265NalType.Vps or H265NalType.Sps or H265NalType.Pps))
        {
            return new RtpPayloadTraits(H265Nal.IsRandomAccess(type) && H265Nal.IsFirstSlice(unit), false);
        }

        var parameters = Parameters.With(unit);
        if (!ReferenceEquals(parameters, Parameters))
        {
            Parameters = parameters;
            NoteParameterSet();
        }

        return new RtpPayloadTraits(false, true);
    }

    private RtpPayloadTraits ScanAggregate(ReadOnlySpan<byte> rest)
    {
        var result = default(RtpPayloadTraits);
        while (rest.Length > 2)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (length > rest.Length - 2)
            {
                break;
            }

            var traits = ScanUnit(rest.Slice(2, length));
            result = new RtpPayloadTraits(result.StartsRandomAccess | traits.StartsRandomAccess, result.HasParameterSet | traits.HasParameterSet);
            rest = rest[(2 + length)..];
        }

        return result;
    }
}
