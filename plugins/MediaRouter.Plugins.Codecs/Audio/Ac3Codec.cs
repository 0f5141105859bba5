using System.Composition;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>AC-3 (RFC 4184).</summary>
[Export(typeof(ICodec))]
internal sealed class Ac3Codec() : Codec("AC3", "AC3")
{
    // RFC 4184, section 3.1: what a description without a number of channels implies.
    private const int ChannelsByDefault = 6;

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        // A format does not tell one channel from none given; senders leave the number out much more often than they send mono.
        parameters = new Ac3Parameters(format.ClockRate, format.Channels == 1 ? ChannelsByDefault : format.Channels);
        return true;
    }

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new Ac3Depacketizer(track.ClockRate, track.Parameters as Ac3Parameters);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => new Ac3Packetizer(maxPayloadSize);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => track.Parameters is Ac3Parameters parameters && parameters.SampleRate == track.ClockRate
        ? Dynamic("AC3", parameters.SampleRate, parameters.ChannelCount)
        : null;
}
