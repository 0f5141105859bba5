using System.Buffers;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs.Elementary;
using MediaRouter.Media.MpegTs.Tables;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Forms;

/// <summary>Opus behind control headers.</summary>
internal sealed class OpusForm : UnitForm
{
    /// <summary>More do not fit into a descriptor in every mapping.</summary>
    public const int MostChannels = 200;

    private byte[] _descriptors = [];

    public override byte StreamType => TsStreamTypes.PrivateData;

    public override byte StreamId => PrivateStreamId;

    public override byte[] Descriptors => _descriptors;

    public override void Learn(CodecParameters parameters)
    {
        if (parameters is OpusParameters opus)
        {
            var code = OpusChannelCode.ToBytes(opus);
            _descriptors =
            [
                .. TsDescriptors.Registration(TsDescriptorTags.RegistrationOpus),
                TsDescriptorTags.Extension, (byte)(1 + code.Length), TsDescriptorTags.OpusExtension, .. code,
            ];
        }
    }

    public override bool TryWritePrefix(AccessUnit unit, int length, IBufferWriter<byte> output)
    {
        var headerLength = OpusControlHeader.LengthFor(length);
        OpusControlHeader.Write(output.GetSpan(headerLength)[..headerLength], length);
        output.Advance(headerLength);
        return length > 0;
    }
}
