using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>Follows the parameters and the random-access points of a track by the scanner of its payload format.</summary>
/// <param name="scanner">The scanner.</param>
/// <param name="parameters">What the source said.</param>
/// <param name="update">Brings parameters up to date after the scanner has seen a change; returns the same object if nothing changes.</param>
internal sealed class PayloadScanner<TScanner>(
    TScanner scanner,
    CodecParameters? parameters,
    Func<TScanner, CodecParameters?, CodecParameters?> update) : IPacketScanner
    where TScanner : RtpPayloadScanner
{
    private int _seenVersion;

    /// <inheritdoc/>
    public CodecParameters? Parameters { get; private set; } = parameters;

    /// <inheritdoc/>
    public bool Scan(ReadOnlySpan<byte> payload)
    {
        var traits = scanner.Scan(payload);
        if (scanner.ParameterSetVersion != _seenVersion)
        {
            _seenVersion = scanner.ParameterSetVersion;
            Parameters = update(scanner, Parameters);
        }

        return traits.StartsRandomAccess;
    }
}
