using System.Composition;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>G.722 (RFC 3551, section 4.5.2): 16000 samples a second on a clock of 8000 Hz.</summary>
[Export(typeof(ICodec))]
internal sealed class G722Codec() : Codec("G722", "G722")
{
    private const byte PayloadType = 9;

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new WholePayloadDepacketizer(track.ClockRate, ChannelsOf(track));

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) =>
        new SamplePacketizer(maxPayloadSize, ChannelsOf(track));

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => Static(PayloadType, track);

    // Two samples of 4 bits are a byte, and a tick.
    private static int ChannelsOf(TrackDescription track) => track.Rtp?.Channels ?? 1;
}
