using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of H.264 in the non-interleaved mode: single NAL units, STAP-A and FU-A.</summary>
/// <remarks>Source: RFC 6184, sections 5.6 to 5.8; <c>packetization-mode=1</c>.</remarks>
/// <param name="known">The parameter sets of the track; <see langword="null"/> for none.</param>
/// <param name="maxPayloadSize">Largest payload in bytes, at least <see cref="NalUnitPacketizer.MinPayloadSize"/>.</param>
public sealed class H264Packetizer(H264Parameters? known, int maxPayloadSize) : NalUnitPacketizer(headerLength: 1, maxPayloadSize)
{
    private const int ForbiddenBit = 0x80;
    private const int ReferenceBits = 0x60;
    private const int TypeBits = 0x1f;

    private H264Parameters? _parameters = known;

    private protected override void UseParameters(CodecParameters parameters) => _parameters = parameters as H264Parameters ?? _parameters;

    private protected override void AddParameterSets()
    {
        if (_parameters is { } parameters)
        {
            AddSets(parameters.SequenceSets);
            AddSets(parameters.PictureSets);
        }
    }

    // RFC 6184, section 5.7: F is set if it is in any unit, NRI is the largest.
    private protected override void WriteAggregateHeader(Span<byte> destination, ReadOnlySpan<ReadOnlyMemory<byte>> units)
    {
        var (forbidden, reference) = (0, 0);
        foreach (var unit in units)
        {
            forbidden |= unit.Span[0] & ForbiddenBit;
            reference = Math.Max(reference, unit.Span[0] & ReferenceBits);
        }

        destination[0] = (byte)(forbidden | reference | (int)H264NalType.StapA);
    }

    private protected override void WriteFragmentHeader(Span<byte> destination, ReadOnlySpan<byte> unit, bool isStart, bool isEnd)
    {
        destination[0] = (byte)((unit[0] & (ForbiddenBit | ReferenceBits)) | (int)H264NalType.FuA);
        destination[1] = (byte)((isStart ? 0x80 : 0) | (isEnd ? 0x40 : 0) | (unit[0] & TypeBits));
    }
}
