using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of VP8, which has no parameter sets.</summary>
/// <remarks>Source: RFC 7741, section 4.</remarks>
public sealed class Vp8PayloadScanner : RtpPayloadScanner
{
    /// <inheritdoc/>
    public override RtpPayloadTraits Scan(ReadOnlySpan<byte> payload)
    {
        // The lowest bit of a frame is 0 in key frames.
        var isKey = Vp8PayloadDescriptor.TryRead(payload, out var descriptor)
            && descriptor.StartsFrame && payload.Length > descriptor.Length && (payload[descriptor.Length] & 1) == 0;
        return new RtpPayloadTraits(isKey, false);
    }
}
