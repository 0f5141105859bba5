using System.Buffers.Binary;
using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of H.265: single NAL units, aggregation packets and fragmentation units, without decoding order numbers.</summary>
/// <remarks>Source: RFC 7798, section 4.4. Of several sets of a kind, the one with the lowest id is kept.</remarks>
public sealed class H265PayloadScanner : RtpPayloadScanner
{
    private byte[] _vps = [];
    private byte[] _sps = [];
    private byte[] _pps = [];

    /// <summary>The video parameter set; empty until known. Published: never written again.</summary>
    public ReadOnlyMemory<byte> Vps => _vps;

    /// <summary>The sequence parameter set; empty until known. Published: never written again.</summary>
    public ReadOnlyMemory<byte> Sps => _sps;

    /// <summary>The picture parameter set; empty until known. Published: never written again.</summary>
    public ReadOnlyMemory<byte> Pps => _pps;

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
                return new RtpPayloadTraits(isStart && H265Nal.IsRandomAccess(type) && payload.Length > 3 && (payload[3] & 0x80) != 0, false);
            default:
                return ScanUnit(payload);
        }
    }

    /// <summary>Looks at one NAL unit, for instance of "sprop-sps" in SDP.</summary>
    /// <param name="unit">Without start code.</param>
    /// <returns>What it is.</returns>
    public RtpPayloadTraits ScanUnit(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 3)
        {
            return default;
        }

        var type = H265Nal.GetType(unit[0]);
        switch (type)
        {
            case H265NalType.Vps:
                if (_vps.Length == 0 || unit[2] >> 4 <= _vps[2] >> 4)
                {
                    Store(ref _vps, unit);
                }

                return new RtpPayloadTraits(false, true);
            case H265NalType.Sps:
                if (_sps.Length == 0 || (!unit.SequenceEqual(_sps) && SpsId(unit) <= SpsId(_sps)))
                {
                    Store(ref _sps, unit);
                }

                return new RtpPayloadTraits(false, true);
            case H265NalType.Pps:
                if (_pps.Length == 0 || PpsId(unit) <= PpsId(_pps))
                {
                    Store(ref _pps, unit);
                }

                return new RtpPayloadTraits(false, true);
            default:
                // first_slice_segment_in_pic_flag is the first bit behind the header.
                return new RtpPayloadTraits(H265Nal.IsRandomAccess(type) && (unit[2] & 0x80) != 0, false);
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

    private static uint SpsId(ReadOnlySpan<byte> unit) => H265Sps.TryParse(unit, out var sps) ? sps.Id : uint.MaxValue;

    private static uint PpsId(ReadOnlySpan<byte> unit) =>
        new BitReader(unit[H265Nal.HeaderLength..], emulationPrevention: true).ReadUnsignedExpGolomb();
}
