using System.Composition;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>MPEG-4 audio (AAC) in LATM (RFC 6416).</summary>
[Export(typeof(ICodec))]
internal sealed class Mpeg4LatmCodec() : Codec("MPEG-4 Audio LATM", "MP4A-LATM")
{
    private const string Configuration = "config";

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        // GStreamer leaves the fields behind the audio configuration out; zero bits stand for what it sends.
        parameters = settings.TryGetHex(Configuration, out var bytes)
            && (LatmStreamMuxConfig.TryParse(bytes, out var config) || LatmStreamMuxConfig.TryParse([.. bytes, 0, 0], out config))
            ? new Mpeg4LatmParameters(config)
            : null;
        return true;
    }

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => track.Parameters is Mpeg4LatmParameters { Config: var config }
        ? Dynamic("MP4A-LATM", track.ClockRate, config.Audio.ChannelCount, $"profile-level-id=1; object={config.Audio.ObjectType}; cpresent=0; {Configuration}={Convert.ToHexString(config.ToBytes())}")
        : null;
}
