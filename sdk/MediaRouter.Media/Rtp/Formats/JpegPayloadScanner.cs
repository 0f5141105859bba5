using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of JPEG: each picture is a random access point.</summary>
/// <remarks>Source: RFC 2435, section 3.1.</remarks>
public sealed class JpegPayloadScanner : RtpPayloadScanner
{
    /// <inheritdoc/>
    public override RtpPayloadTraits Scan(ReadOnlySpan<byte> payload) =>
        new(JpegRtpHeader.TryRead(payload, out var header) && header.FragmentOffset == 0, false);
}
