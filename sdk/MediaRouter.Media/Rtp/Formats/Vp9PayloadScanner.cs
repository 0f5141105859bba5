using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of VP9, which has no parameter sets.</summary>
/// <remarks>Source: RFC 9628, section 4.2.</remarks>
public sealed class Vp9PayloadScanner : RtpPayloadScanner
{
    /// <inheritdoc/>
    public override RtpPayloadTraits Scan(ReadOnlySpan<byte> payload)
    {
        // The frame header decides: there are senders that leave the descriptor's P bit clear in all frames.
        var isKey = Vp9PayloadDescriptor.TryRead(payload, out var descriptor)
            && descriptor.IsStartOfFrame && descriptor.SpatialLayer == 0 && Vp9FrameHeader.TryRead(payload[descriptor.Length..], out var frame) && frame.IsKeyFrame;
        return new RtpPayloadTraits(isKey, false);
    }
}
