using System.Composition;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>Motion JPEG (RFC 2435): every picture stands for itself.</summary>
[Export(typeof(ICodec))]
internal sealed class MotionJpegCodec() : Codec("M-JPEG", "JPEG")
{
    private const byte PayloadType = 26;

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new JpegDepacketizer(track.ClockRate);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => new JpegPacketizer(maxPayloadSize);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => Static(PayloadType, track);
}
