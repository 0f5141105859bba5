using System.Composition;
using System.Globalization;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>VP9 (RFC 9628).</summary>
[Export(typeof(ICodec))]
internal sealed class Vp9Codec() : Codec("VP9", "VP9")
{
    private const string Profile = "profile-id";

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        // RFC 9628, section 6: profile 0 where none is given.
        settings.TryGetInt32(Profile, out var profile);
        parameters = new Vp9Parameters(profile);
        return true;
    }

    /// <inheritdoc/>
    public override IPacketScanner CreateScanner(TrackDescription track) => new Vp9Scanner(track.Parameters);

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new Vp9Depacketizer(track.Parameters as Vp9Parameters);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => new Vp9Packetizer(maxPayloadSize);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => VideoClock.IsOf(track) ? Dynamic("VP9", VideoClock.Rate) : null;

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string?>> FormatParametersOf(CodecParameters? parameters) =>
        parameters is Vp9Parameters known ? [new(Profile, known.Profile.ToString(CultureInfo.InvariantCulture))] : [];
}
