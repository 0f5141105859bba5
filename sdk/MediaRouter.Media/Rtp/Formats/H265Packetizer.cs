using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of H.265: single NAL units, aggregation packets and fragmentation units, without decoding order numbers.</summary>
/// <remarks>Source: RFC 7798, sections 4.4.1 to 4.4.3.</remarks>
/// <param name="known">The parameter sets of the track; <see langword="null"/> for none.</param>
/// <param name="maxPayloadSize">Largest payload in bytes, at least <see cref="NalUnitPacketizer.MinPayloadSize"/>.</param>
public sealed class H265Packetizer(H265Parameters? known, int maxPayloadSize) : NalUnitPacketizer(H265Nal.HeaderLength, maxPayloadSize)
{
    private const int LargestLayerId = 63;
    private const int TemporalIdBits = 0x07;

    private H265Parameters? _parameters = known;

    private protected override void UseParameters(CodecParameters parameters) => _parameters = parameters as H265Parameters ?? _parameters;

    private protected override void AddParameterSets()
    {
        if (_parameters is { } parameters)
        {
            AddSets(parameters.VideoSets);
            AddSets(parameters.SequenceSets);
            AddSets(parameters.PictureSets);
        }
    }

    // RFC 7798, section 4.4.2: F is set if it is in any unit, layer and temporal sub-layer are the lowest.
    private protected override void WriteAggregateHeader(Span<byte> destination, ReadOnlySpan<ReadOnlyMemory<byte>> units)
    {
        var forbidden = 0;
        var (layer, temporal) = (LargestLayerId, TemporalIdBits);
        foreach (var unit in units)
        {
            forbidden |= unit.Span[0] & 0x80;
            layer = Math.Min(layer, H265Nal.GetLayerId(unit.Span));
            temporal = Math.Min(temporal, unit.Span[1] & TemporalIdBits);
        }

        destination[0] = (byte)(forbidden | ((int)H265NalType.AggregationPacket << 1) | (layer >> 5));
        destination[1] = (byte)((layer << 3) | temporal);
    }

    private protected override void WriteFragmentHeader(Span<byte> destination, ReadOnlySpan<byte> unit, bool isStart, bool isEnd)
    {
        destination[0] = (byte)((unit[0] & 0x81) | ((int)H265NalType.FragmentationUnit << 1));
        destination[1] = unit[1];
        destination[2] = (byte)((isStart ? 0x80 : 0) | (isEnd ? 0x40 : 0) | (int)H265Nal.GetType(unit[0]));
    }
}
