using System.Composition;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
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
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) =>
        track.Parameters is Mpeg4LatmParameters { Config: var config } && !IsConfigurationInBand(track) ? new LatmDepacketizer(track.ClockRate, config) : null;

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) =>
        track.Parameters is Mpeg4LatmParameters { Config: { SubFrames: 1 } config } && !IsConfigurationInBand(track) ? new LatmPacketizer(maxPayloadSize, config) : null;

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => track.Parameters is Mpeg4LatmParameters { Config: var config }
        ? Dynamic("MP4A-LATM", track.ClockRate, config.Audio.ChannelCount, $"profile-level-id=1; object={config.Audio.ObjectType}; cpresent=0; {Configuration}={Convert.ToHexString(config.ToBytes())}")
        : null;

    // The default is 1 (RFC 6416, section 7.3), but who writes a configuration and no flag does not mean that.
    private static bool IsConfigurationInBand(TrackDescription track) => SdpFormatParameters.Parse(track.Rtp?.FormatParameters ?? "")["cpresent"] == "1";
}
