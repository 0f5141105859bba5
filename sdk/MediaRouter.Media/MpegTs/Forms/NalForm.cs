using System.Buffers;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Media.MpegTs.Forms;

/// <summary>Writes NAL units with start codes.</summary>
internal static class NalForm
{
    public static void Write(OptionList<ByteString> sets, IBufferWriter<byte> output)
    {
        for (var i = 0; i < sets.Count; i++)
        {
            output.Write(AnnexB.StartCode);
            output.Write(sets[i].Span);
        }
    }
}
