using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>H.265 in a transport stream.</summary>
/// <remarks>Source: ISO/IEC 13818-1, section 2.17; ITU-T H.265, section 7.4.2.4.4.</remarks>
internal sealed class H265Stream(IElementaryOutput output) : NalVideoStream(output)
{
    private readonly H265AccessUnitFilter _filter = new(known: null);

    public override string Codec => "H265";

    protected override CodecParameters? KnownParameters => _filter.Parameters.IsComplete ? _filter.Parameters : null;

    protected override bool IsRandomAccess => _filter.IsRandomAccess;

    protected override void BeginUnit() => _filter.BeginUnit();

    protected override bool Keep(ReadOnlySpan<byte> unit) => _filter.Keep(unit);

    protected override CodecParameters? TakeNewParameters() => _filter.TakeNewParameters();

    protected override NalRole RoleOf(ReadOnlySpan<byte> unit, bool hasPicture)
    {
        if (unit.Length <= H265Nal.HeaderLength || H265Nal.GetLayerId(unit) > 0)
        {
            return NalRole.Part;
        }

        var type = H265Nal.GetType(unit[0]);
        if (H265Nal.IsSlice(type))
        {
            return (unit[H265Nal.HeaderLength] & 0x80) != 0 ? NalRole.FirstSlice : NalRole.Slice;
        }

        return (int)type is (>= 32 and <= 35) or 39 or (>= 41 and <= 44) or (>= 48 and <= 55) ? NalRole.Prefix : NalRole.Part;
    }
}
