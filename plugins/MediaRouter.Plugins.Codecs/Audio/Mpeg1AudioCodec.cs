using System.Composition;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>MPEG-1 and MPEG-2 audio, layers 1 to 3 (RFC 2250, section 3.2).</summary>
[Export(typeof(ICodec))]
internal sealed class Mpeg1AudioCodec() : Codec("MPEG-1/2 Audio", "MPA")
{
    private const byte PayloadType = 14;

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new MpegAudioDepacketizer(track.ClockRate);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => new MpegAudioPacketizer(maxPayloadSize);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => Static(PayloadType, track);
}
