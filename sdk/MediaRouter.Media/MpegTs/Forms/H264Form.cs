using System.Buffers;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs.Tables;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Forms;

/// <summary>H.264: delimiter, parameter sets in front of random-access units, NAL units with start codes.</summary>
/// <remarks>Source: ISO/IEC 13818-1, section 2.14.1.</remarks>
internal sealed class H264Form : UnitForm
{
    private H264Parameters _parameters = new();

    public override byte StreamType => TsStreamTypes.H264;

    public override byte StreamId => VideoStreamId;

    public override bool HasStartCodes => true;

    // Any slice types may follow.
    private static ReadOnlySpan<byte> Delimiter => [0, 0, 0, 1, 0x09, 0xf0];

    public override void Learn(CodecParameters parameters) => _parameters = parameters as H264Parameters ?? _parameters;

    public override bool TryWritePrefix(AccessUnit unit, int length, IBufferWriter<byte> output)
    {
        output.Write(Delimiter);
        if (unit.IsRandomAccess || unit.NewParameters is not null)
        {
            NalForm.Write(_parameters.SequenceSets, output);
            NalForm.Write(_parameters.PictureSets, output);
        }

        return true;
    }
}
