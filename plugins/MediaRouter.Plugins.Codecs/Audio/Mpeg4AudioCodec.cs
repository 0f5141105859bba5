using System.Composition;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>MPEG-4 audio (AAC) in the AAC modes of RFC 3640.</summary>
[Export(typeof(ICodec))]
internal sealed class Mpeg4AudioCodec() : Codec("MPEG-4 Audio", EncodingName)
{
    private const string EncodingName = "mpeg4-generic";
    private const string Configuration = "config";

    // RFC 3640, section 3.3.6: frames of any length, several in a packet.
    private const string HighBitRate = "streamtype=5; profile-level-id=1; mode=AAC-hbr; sizelength=13; indexlength=3; indexdeltalength=3";

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        // The same encoding name carries CELP and others in other modes. A sender that names no mode is believed by its configuration.
        parameters = settings.TryGetHex(Configuration, out var bytes) && Mpeg4AudioConfig.TryParse(bytes, out var config)
            ? new Mpeg4AudioParameters(config)
            : null;
        return settings["mode"] is { } mode ? mode.StartsWith("AAC", StringComparison.OrdinalIgnoreCase) : parameters is not null;
    }

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) =>
        TryReadLayout(track, out var layout) ? new Mpeg4AudioDepacketizer(track.ClockRate, layout, (track.Parameters as Mpeg4AudioParameters)?.Config) : null;

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) =>
        TryReadLayout(track, out var layout) ? new Mpeg4AudioPacketizer(maxPayloadSize, layout) : null;

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => track.Parameters is Mpeg4AudioParameters parameters
        ? Dynamic(EncodingName, track.ClockRate, parameters.Config.ChannelCount, HighBitRate)
        : null;

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string?>> FormatParametersOf(CodecParameters? parameters) => parameters is Mpeg4AudioParameters { Config: var config }
        ? [new(Configuration, Convert.ToHexString(config.Source.IsEmpty ? config.ToBytes() : config.Source.Span))]
        : [];

    private static bool TryReadLayout(TrackDescription track, out Mpeg4GenericLayout layout) =>
        Mpeg4GenericLayout.TryParse(SdpFormatParameters.Parse(track.Rtp?.FormatParameters ?? ""), out layout);
}
