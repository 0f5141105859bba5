using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>MPEG-1 and MPEG-2 video in a transport stream.</summary>
/// <remarks>Source: ISO/IEC 13818-2, section 6.2. Decoding starts at an I picture with a sequence header.</remarks>
internal sealed class MpegVideoStream(IElementaryOutput output) : StartCodeVideoStream(output)
{
    // Start code, temporal reference and picture type.
    private const int PictureHeaderLength = 6;

    private bool _isKnown;

    public override string Codec => "MPEG-1/2 Video";

    public override TrackDescription? Description =>
        _isKnown ? new() { Kind = MediaKind.Video, Codec = Codec, ClockRate = TsClock.Rate } : null;

    protected override bool IsPicture(byte code) => code == MpegVideo.PictureHeader;

    protected override bool IsHeader(byte code) => code is MpegVideo.SequenceHeader or MpegVideo.GroupOfPictures;

    // Both fields of a frame have its temporal reference.
    protected override bool IsSecondField(ReadOnlySpan<byte> unit, ReadOnlySpan<byte> next)
    {
        var offset = 0;
        while (MpegVideo.TryFindStartCode(unit, ref offset, out var code))
        {
            if (code == MpegVideo.PictureHeader)
            {
                return offset + 2 <= unit.Length && next.Length >= PictureHeaderLength
                    && BinaryPrimitives.ReadUInt16BigEndian(unit[offset..]) >> 6 == BinaryPrimitives.ReadUInt16BigEndian(next[4..]) >> 6;
            }
        }

        return false;
    }

    protected override void OnHeaders(ReadOnlySpan<byte> headers) => _isKnown |= MpegVideoSequenceHeader.TryRead(headers, out _);

    protected override void Emit(ReadOnlySpan<byte> unit)
    {
        var hasSequence = MpegVideoSequenceHeader.TryRead(unit, out _);
        _isKnown |= hasSequence;
        if (!TryTakeTime(out var pts, out var dts))
        {
            Output.ReportMalformed(1);
        }
        else if (_isKnown)
        {
            Emit([unit.ToArray()], pts, dts, hasSequence && MpegVideo.HasIntraPicture(unit));
        }
    }
}
