using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>H.264 in a transport stream.</summary>
/// <remarks>Source: ISO/IEC 13818-1, section 2.14; ITU-T H.264, section 7.4.1.2.</remarks>
internal sealed class H264Stream(IElementaryOutput output) : NalVideoStream(output)
{
    private readonly H264AccessUnitFilter _filter = new(known: null);
    private H264Parameters? _parsed;
    private H264Sps? _sps;
    private H264SliceHeader? _firstField;

    public override string Codec => "H264";

    protected override CodecParameters? KnownParameters => _filter.Parameters.IsComplete ? _filter.Parameters : null;

    protected override bool IsRandomAccess => _filter.IsRandomAccess;

    protected override void BeginUnit() => _filter.BeginUnit();

    protected override bool Keep(ReadOnlySpan<byte> unit) => _filter.Keep(unit);

    protected override CodecParameters? TakeNewParameters() => _filter.TakeNewParameters();

    protected override NalRole RoleOf(ReadOnlySpan<byte> unit, bool hasPicture)
    {
        var type = H264Nal.GetType(unit[0]);
        switch (type)
        {
            case H264NalType.NonIdrSlice or H264NalType.IdrSlice or H264NalType.DataPartitionA:
                // first_mb_in_slice is 0 if its code begins with a one.
                return unit.Length > 1 && (unit[1] & 0x80) != 0 && !IsSecondField(unit, hasPicture) ? NalRole.FirstSlice : NalRole.Slice;
            case H264NalType.Sei or H264NalType.Sps or H264NalType.Pps or H264NalType.AccessUnitDelimiter:
                return NalRole.Prefix;
            default:
                return (int)type is >= 14 and <= 18 ? NalRole.Prefix : NalRole.Part;
        }
    }

    private bool IsSecondField(ReadOnlySpan<byte> unit, bool hasPicture)
    {
        if (!ReferenceEquals(_parsed, _filter.Parameters))
        {
            _parsed = _filter.Parameters;
            _sps = _parsed.SequenceSets.Count > 0 && H264Sps.TryParse(_parsed.SequenceSets[0].Span, out var sps) ? sps : null;
        }

        if (_sps is null or { FrameMacroblocksOnly: true } || !H264SliceHeader.TryParse(unit, _sps, out var header) || !header.IsField)
        {
            _firstField = null;
            return false;
        }

        var isSecond = hasPicture && _firstField is { } first && first.IsBottomField != header.IsBottomField && first.FrameNumber == header.FrameNumber;
        _firstField = isSecond ? null : header;
        return isSecond;
    }
}
