using System.Buffers.Binary;
using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of H.264: single NAL units, STAP-A and FU-A.</summary>
/// <remarks>Source: RFC 6184, section 5. Of several sets of a kind, the one with the lowest id is kept.</remarks>
public sealed class H264PayloadScanner : RtpPayloadScanner
{
    private byte[] _sps = [];
    private byte[] _pps = [];

    /// <summary>The sequence parameter set; empty until known. Published: never written again.</summary>
    public ReadOnlyMemory<byte> Sps => _sps;

    /// <summary>The picture parameter set; empty until known. Published: never written again.</summary>
    public ReadOnlyMemory<byte> Pps => _pps;

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
                // Only the first fragment of an IDR slice tells more than nothing.
                return new RtpPayloadTraits(
                    (payload[1] & 0x80) != 0 && H264Nal.GetType(payload[1]) == H264NalType.IdrSlice && IsFirstSlice(payload[1..]), false);
            default:
                return ScanUnit(payload);
        }
    }

    /// <summary>Looks at one NAL unit, for instance of "sprop-parameter-sets" in SDP.</summary>
    /// <param name="unit">Without start code.</param>
    /// <returns>What it is.</returns>
    public RtpPayloadTraits ScanUnit(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 2)
        {
            return default;
        }

        switch (H264Nal.GetType(unit[0]))
        {
            case H264NalType.Sps:
                if (_sps.Length == 0 || SpsId(unit) <= SpsId(_sps))
                {
                    Store(ref _sps, unit);
                }

                return new RtpPayloadTraits(false, true);
            case H264NalType.Pps:
                if (_pps.Length == 0 || PpsId(unit) <= PpsId(_pps))
                {
                    Store(ref _pps, unit);
                }

                return new RtpPayloadTraits(false, true);
            case H264NalType.IdrSlice:
                return new RtpPayloadTraits(IsFirstSlice(unit), false);
            case H264NalType.Sei:
                return new RtpPayloadTraits(H264Nal.HasRecoveryPoint(unit), false);
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

    // first_mb_in_slice is 0, coded as a single 1.
    private static bool IsFirstSlice(ReadOnlySpan<byte> unit) => unit.Length > 1 && (unit[1] & 0x80) != 0;

    private static uint SpsId(ReadOnlySpan<byte> unit)
    {
        var reader = new BitReader(unit[1..], emulationPrevention: true);
        reader.Skip(24);
        return reader.ReadUnsignedExpGolomb();
    }

    private static uint PpsId(ReadOnlySpan<byte> unit) => new BitReader(unit[1..], emulationPrevention: true).ReadUnsignedExpGolomb();
}
