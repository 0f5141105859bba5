using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of H.264: single NAL units, STAP-A and FU-A.</summary>
/// <remarks>
/// Source: RFC 6184, section 5. Random-access points are those of <see cref="H264AccessUnitFilter"/>; a recovery point message is remembered until the
/// slice that follows it tells the kind of picture.
/// </remarks>
/// <param name="known">The parameter sets of the track; <see langword="null"/> for none.</param>
public sealed class H264PayloadScanner(H264Parameters? known = null) : RtpPayloadScanner
{
    private bool _hasRecoveryPoint;

    /// <summary>The parameter sets in force; the same object until they change.</summary>
    public H264Parameters Parameters { get; private set; } = known ?? new H264Parameters();

    /// <inheritdoc/>
    public override RtpPayloadTraits Scan(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            return default;
        }

        switch (H264Nal.GetType(payload[0]))
        {
            case H264NalType.StapA:
                return ScanAggregate(payload[1..]);
            case H264NalType.FuA:
                // Only the first fragment of a slice tells more than nothing. Its header stands where that of the NAL unit does, with the same type.
                return (payload[1] & 0x80) != 0 && H264Nal.IsSlice(H264Nal.GetType(payload[1])) ? ScanUnit(payload[1..]) : default;
            default:
                return ScanUnit(payload);
        }
    }

    private RtpPayloadTraits ScanUnit(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 2)
        {
            return default;
        }

        switch (H264Nal.GetType(unit[0]))
        {
            case H264NalType.Sps or H264NalType.Pps:
                var parameters = Parameters.With(unit);
                if (!ReferenceEquals(parameters, Parameters))
                {
                    Parameters = parameters;
                    NoteParameterSet();
                }

                return new RtpPayloadTraits(false, true);
            case H264NalType.NonIdrSlice or H264NalType.DataPartitionA:
                var isRecovery = _hasRecoveryPoint && H264Nal.IsFirstSlice(unit) && H264Nal.IsIntraSlice(unit);
                _hasRecoveryPoint = false;
                return new RtpPayloadTraits(isRecovery, false);
            case H264NalType.IdrSlice:
                _hasRecoveryPoint = false;
                return new RtpPayloadTraits(H264Nal.IsFirstSlice(unit), false);
            case H264NalType.Sei:
                _hasRecoveryPoint |= H264Nal.HasRecoveryPoint(unit);
                return default;
            default:
                return default;
        }
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
