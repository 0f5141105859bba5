using System.Composition;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Data;

/// <summary>Metadata in key-length-value form (RFC 6597).</summary>
[Export(typeof(ICodec))]
internal sealed class KlvCodec() : Codec("KLV", "smpte336m")
{
    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new KlvDepacketizer(track.ClockRate);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => new KlvPacketizer(maxPayloadSize);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => Dynamic("smpte336m", track.ClockRate);
}
