using System.Buffers;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs.Tables;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Forms;

/// <summary>AAC with an ADTS header, which is also what a LATM track becomes.</summary>
internal sealed class AdtsForm : UnitForm
{
    private Mpeg4AudioConfig? _config;

    public override byte StreamType => TsStreamTypes.AacAdts;

    public override byte StreamId => AudioStreamId;

    /// <summary>The configuration in parameters of a track; <see langword="null"/> if there is none.</summary>
    public static Mpeg4AudioConfig? ConfigOf(CodecParameters? parameters) => parameters switch
    {
        Mpeg4AudioParameters aac => aac.Config,
        Mpeg4LatmParameters latm => latm.Config.Audio,
        _ => null,
    };

    /// <summary>Whether ADTS can express a configuration.</summary>
    public static bool CanExpress(Mpeg4AudioConfig config)
    {
        Span<byte> header = stackalloc byte[AdtsHeader.Length];
        return config is { ChannelConfiguration: > 0, ShortFrames: false } && AdtsHeader.TryWrite(header, config, payloadLength: 1);
    }

    public override void Learn(CodecParameters parameters) => _config = ConfigOf(parameters) ?? _config;

    public override bool TryWritePrefix(AccessUnit unit, int length, IBufferWriter<byte> output)
    {
        if (_config is null || _config.ChannelConfiguration == 0 || !AdtsHeader.TryWrite(output.GetSpan(AdtsHeader.Length), _config, length))
        {
            return false;
        }

        output.Advance(AdtsHeader.Length);
        return true;
    }
}
