using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of VP8: one element with the whole frame.</summary>
/// <remarks>Source: RFC 7741, section 4.</remarks>
public sealed class Vp8Depacketizer : VideoDepacketizer
{
    private protected override PayloadResult TakePayload(ReadOnlyMemory<byte> payload)
    {
        if (!Vp8PayloadDescriptor.TryRead(payload.Span, out var descriptor) || descriptor.Length == payload.Length)
        {
            return PayloadResult.Malformed;
        }

        var data = payload[descriptor.Length..];
        if (HasPicture)
        {
            // A second frame of the same time would be a unit of its own.
            ContinueElement(data);
            return descriptor.StartsFrame ? PayloadResult.Malformed : PayloadResult.Taken;
        }

        if (!descriptor.StartsFrame)
        {
            return PayloadResult.BeginningMissing;
        }

        BeginElement(data);
        return TakePicture(isBeginning: true);
    }

    private protected override bool Complete(ref ReadOnlyMemory<byte>[] elements, out bool isRandomAccess, out CodecParameters? newParameters)
    {
        // The lowest bit of a frame is 0 in key frames (RFC 6386, section 9.1).
        isRandomAccess = (elements[0].Span[0] & 1) == 0;
        newParameters = null;
        return true;
    }
}
