using System.Composition;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>Speex (RFC 5574).</summary>
[Export(typeof(ICodec))]
internal sealed class SpeexCodec() : Codec("Speex", "speex")
{
    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new WholePayloadDepacketizer(track.ClockRate);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => new WholePayloadPacketizer(maxPayloadSize);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => Dynamic("speex", track.ClockRate);
}
