using System.Composition;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>G.711 in both laws (RFC 3551, section 4.5.14), at other rates and with several channels too.</summary>
[Export(typeof(ICodec))]
internal sealed class G711Codec() : Codec("G711", MuLaw, ALaw)
{
    private const string MuLaw = "PCMU";
    private const string ALaw = "PCMA";
    private const byte MuLawPayloadType = 0;
    private const byte ALawPayloadType = 8;
    private const int UsualRate = 8000;

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        parameters = new G711Parameters(format.EncodingName.Equals(MuLaw, StringComparison.OrdinalIgnoreCase), format.ClockRate, format.Channels);
        return true;
    }

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) =>
        track.Parameters is G711Parameters parameters ? new WholePayloadDepacketizer(track.ClockRate, parameters.ChannelCount) : null;

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) =>
        track.Parameters is G711Parameters parameters ? new SamplePacketizer(maxPayloadSize, parameters.ChannelCount) : null;

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => track.Parameters switch
    {
        G711Parameters { SampleRate: UsualRate, ChannelCount: 1 } usual => Static(usual.IsMuLaw ? MuLawPayloadType : ALawPayloadType, track),
        G711Parameters other when other.SampleRate == track.ClockRate => Dynamic(other.IsMuLaw ? MuLaw : ALaw, other.SampleRate, other.ChannelCount),
        _ => null,
    };
}
