using System.Composition;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>MPEG-1 and MPEG-2 video (RFC 2250, section 3.1).</summary>
[Export(typeof(ICodec))]
internal sealed class Mpeg1VideoCodec() : Codec("MPEG-1/2 Video", "MPV")
{
    private const byte PayloadType = 32;

    /// <inheritdoc/>
    public override IPacketScanner CreateScanner(TrackDescription track) =>
        new PayloadScanner<MpegVideoPayloadScanner>(new MpegVideoPayloadScanner(), track.Parameters, static (_, known) => known);

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new MpegVideoDepacketizer(track.ClockRate);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => new MpegVideoPacketizer(maxPayloadSize);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => Static(PayloadType, track);
}
