using System.Composition;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>G.726 in its four rates and both packings (RFC 3551, section 4.5.4).</summary>
[Export(typeof(ICodec))]
internal sealed class G726Codec() : Codec("G726", [.. Rates.Select(rate => Prefix + rate), .. Rates.Select(rate => BigEndianPrefix + rate)])
{
    private const string Prefix = "G726-";
    private const string BigEndianPrefix = "AAL2-G726-";

    // In kbit/s, as the encoding names end.
    private static readonly string[] Rates = ["16", "24", "32", "40"];

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        var rate = Rates.First(rate => format.EncodingName.EndsWith(rate, StringComparison.Ordinal));
        var isBigEndian = format.EncodingName.StartsWith(BigEndianPrefix, StringComparison.OrdinalIgnoreCase);
        parameters = new G726Parameters(int.Parse(rate, System.Globalization.CultureInfo.InvariantCulture) * 1000, isBigEndian);
        return true;
    }

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) =>
        track.Parameters is G726Parameters parameters ? new WholePayloadDepacketizer(track.ClockRate, GroupOf(parameters).Bytes) : null;

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) =>
        track.Parameters is G726Parameters parameters && GroupOf(parameters) is var group ? new SamplePacketizer(maxPayloadSize, group.Bytes, group.Samples) : null;

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => track.Parameters is G726Parameters parameters
        ? Dynamic($"{(parameters.IsBigEndian ? BigEndianPrefix : Prefix)}{parameters.BitRate / 1000}", track.ClockRate)
        : null;

    // The fewest samples that fill whole bytes: 2, 3, 4 and 5 bits each.
    private static (int Bytes, int Samples) GroupOf(G726Parameters parameters) => parameters.BitRate switch
    {
        16000 => (1, 4),
        24000 => (3, 8),
        32000 => (1, 2),
        _ => (5, 8),
    };
}
