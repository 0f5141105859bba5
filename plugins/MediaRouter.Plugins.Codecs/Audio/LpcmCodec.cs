using System.Composition;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>Uncompressed audio of 8, 16 and 24 bits (RFC 3551, sections 4.5.10 and 4.5.11; RFC 3190).</summary>
[Export(typeof(ICodec))]
internal sealed class LpcmCodec() : Codec("LPCM", "L8", "L16", "L24")
{
    private const byte StereoPayloadType = 10;
    private const byte MonoPayloadType = 11;
    private const int RateOfStaticTypes = 44100;

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        var bits = int.Parse(format.EncodingName.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        parameters = new LpcmParameters(bits, format.ClockRate, format.Channels);
        return true;
    }

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) =>
        track.Parameters is LpcmParameters parameters ? new WholePayloadDepacketizer(track.ClockRate, BytesPerSample(parameters)) : null;

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) =>
        track.Parameters is LpcmParameters parameters ? new SamplePacketizer(maxPayloadSize, BytesPerSample(parameters)) : null;

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => track.Parameters switch
    {
        LpcmParameters { BitDepth: 16, SampleRate: RateOfStaticTypes, ChannelCount: 2 } => Static(StereoPayloadType, track),
        LpcmParameters { BitDepth: 16, SampleRate: RateOfStaticTypes, ChannelCount: 1 } => Static(MonoPayloadType, track),
        LpcmParameters { BitDepth: 8 or 16 or 24 } other when other.SampleRate == track.ClockRate => Dynamic($"L{other.BitDepth}", other.SampleRate, other.ChannelCount),
        _ => null,
    };

    // Of all channels.
    private static int BytesPerSample(LpcmParameters parameters) => parameters.BitDepth / 8 * parameters.ChannelCount;
}
