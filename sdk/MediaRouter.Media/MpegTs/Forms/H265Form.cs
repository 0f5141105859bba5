using System.Buffers;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs.Tables;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Forms;

/// <summary>H.265: delimiter, parameter sets in front of random-access units, NAL units with start codes.</summary>
/// <remarks>Source: ISO/IEC 13818-1, section 2.17.1.</remarks>
internal sealed class H265Form : UnitForm
{
    private H265Parameters _parameters = new();

    public override byte StreamType => TsStreamTypes.H265;

    public override byte StreamId => VideoStreamId;

    public override bool HasStartCodes => true;

    public override byte[] Descriptors { get; } = TsDescriptors.Registration(TsDescriptorTags.RegistrationHevc);

    // Any slice types may follow.
    private static ReadOnlySpan<byte> Delimiter => [0, 0, 0, 1, 0x46, 0x01, 0x50];

    public override void Learn(CodecParameters parameters) => _parameters = parameters as H265Parameters ?? _parameters;

    public override bool TryWritePrefix(AccessUnit unit, int length, IBufferWriter<byte> output)
    {
        output.Write(Delimiter);
        if (unit.IsRandomAccess || unit.NewParameters is not null)
        {
            NalForm.Write(_parameters.VideoSets, output);
            NalForm.Write(_parameters.SequenceSets, output);
            NalForm.Write(_parameters.PictureSets, output);
        }

        return true;
    }
}
