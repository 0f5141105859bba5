using System.Composition;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>VP8 (RFC 7741).</summary>
[Export(typeof(ICodec))]
internal sealed class Vp8Codec() : Codec("VP8", "VP8")
{
    /// <inheritdoc/>
    public override IPacketScanner CreateScanner(TrackDescription track) =>
        new PayloadScanner<Vp8PayloadScanner>(new Vp8PayloadScanner(), track.Parameters, static (_, known) => known);

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new Vp8Depacketizer();

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => new Vp8Packetizer(maxPayloadSize);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => VideoClock.IsOf(track) ? Dynamic("VP8", VideoClock.Rate) : null;
}
