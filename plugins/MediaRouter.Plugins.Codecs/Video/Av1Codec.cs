using System.Composition;
using System.Globalization;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>AV1 (RTP Payload Format For AV1, version 1.0, of the Alliance for Open Media).</summary>
[Export(typeof(ICodec))]
internal sealed class Av1Codec() : Codec("AV1", "AV1")
{
    private const string Profile = "profile";
    private const string Level = "level-idx";
    private const string Tier = "tier";

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        settings.TryGetInt32(Profile, out var profile);
        settings.TryGetInt32(Level, out var level);
        settings.TryGetInt32(Tier, out var tier);
        parameters = new Av1Parameters(profile, level, tier);
        return true;
    }

    /// <inheritdoc/>
    public override IPacketScanner CreateScanner(TrackDescription track) =>
        new PayloadScanner<Av1PayloadScanner>(
            new Av1PayloadScanner(track.Parameters as Av1Parameters), track.Parameters, static (scanner, known) => scanner.Parameters ?? known);

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new Av1Depacketizer(track.Parameters as Av1Parameters);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) =>
        new Av1Packetizer(track.Parameters as Av1Parameters, maxPayloadSize);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => VideoClock.IsOf(track) ? Dynamic("AV1", VideoClock.Rate) : null;

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string?>> FormatParametersOf(CodecParameters? parameters)
    {
        // Before the stream has shown its sequence header only the source knows, and what it said stays.
        if (parameters is Av1Parameters { SequenceHeader.IsEmpty: false } known)
        {
            yield return new(Profile, known.Profile.ToString(CultureInfo.InvariantCulture));
            yield return new(Level, known.Level.ToString(CultureInfo.InvariantCulture));
            yield return new(Tier, known.Tier.ToString(CultureInfo.InvariantCulture));
        }
    }
}
