using System.Buffers;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs.Tables;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Forms;

/// <summary>MPEG-4 Visual, with the configuration in front of random-access units that lack it.</summary>
internal sealed class Mpeg4VideoForm : UnitForm
{
    private Mpeg4VideoParameters? _parameters;

    public override byte StreamType => TsStreamTypes.Mpeg4Video;

    public override byte StreamId => VideoStreamId;

    public override void Learn(CodecParameters parameters) => _parameters = parameters as Mpeg4VideoParameters ?? _parameters;

    public override bool TryWritePrefix(AccessUnit unit, int length, IBufferWriter<byte> output)
    {
        if (unit.IsRandomAccess && _parameters is not null && unit.Units.Count > 0 && Mpeg4Video.ConfigurationLength(unit.Units[0].Span) == 0)
        {
            output.Write(_parameters.Configuration.Span);
        }

        return true;
    }
}
