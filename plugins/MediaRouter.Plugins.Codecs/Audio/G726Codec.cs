using System.Composition;
using MediaRouter.Media.Codecs.Parameters;
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
    protected override RtpFormat? MakeFormat(TrackDescription track) => track.Parameters is G726Parameters parameters
        ? Dynamic($"{(parameters.IsBigEndian ? BigEndianPrefix : Prefix)}{parameters.BitRate / 1000}", track.ClockRate)
        : null;
}
