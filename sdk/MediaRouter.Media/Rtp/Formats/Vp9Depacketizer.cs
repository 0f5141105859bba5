using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of VP9: one element with the whole superframe.</summary>
/// <remarks>
/// Source: RFC 9628, section 4. The frames of several layers come as frames of their own; they are joined by a superframe index (VP9 Bitstream
/// Specification, annex B), which is how decoders and containers know them.
/// </remarks>
/// <param name="known">The parameters of the track; <see langword="null"/> for none.</param>
public sealed class Vp9Depacketizer(Vp9Parameters? known) : VideoDepacketizer
{
    // The index has three bits for the number of frames less one.
    private const int MaxFrames = 8;
    private const int IndexMarker = 0xc0;
    private const int IndexSizeLength = 4;

    private Vp9Parameters? _parameters = known;

    private protected override PayloadResult TakePayload(ReadOnlyMemory<byte> payload)
    {
        if (!Vp9PayloadDescriptor.TryRead(payload.Span, out var descriptor) || descriptor.Length == payload.Length)
        {
            return PayloadResult.Malformed;
        }

        var data = payload[descriptor.Length..];
        if (!descriptor.IsStartOfFrame)
        {
            if (!IsElementOpen)
            {
                return PayloadResult.BeginningMissing;
            }

            ContinueElement(data);
        }
        else
        {
            if (TakePicture(isBeginning: descriptor.SpatialLayer == 0) is var result && result != PayloadResult.Taken)
            {
                return result;
            }

            BeginElement(data);
        }

        IsElementOpen = !descriptor.IsEndOfFrame;
        return PayloadResult.Taken;
    }

    private protected override bool Complete(ref ReadOnlyMemory<byte>[] elements, out bool isRandomAccess, out CodecParameters? newParameters)
    {
        newParameters = null;
        isRandomAccess = Vp9FrameHeader.TryRead(elements[0].Span, out var header) && header.IsKeyFrame;
        if (elements.Length > MaxFrames)
        {
            return false;
        }

        if (elements.Length > 1)
        {
            elements = [Join(elements)];
        }

        if (isRandomAccess
            && new Vp9Parameters(header.Profile) { Width = header.Width, Height = header.Height } is var shown
            && !shown.Equals(_parameters))
        {
            _parameters = shown;
            newParameters = shown;
        }

        return true;
    }

    private static byte[] Join(ReadOnlyMemory<byte>[] frames)
    {
        var length = 2 + (IndexSizeLength * frames.Length);
        foreach (var frame in frames)
        {
            length += frame.Length;
        }

        var superframe = GC.AllocateUninitializedArray<byte>(length);
        var rest = superframe.AsSpan();
        foreach (var frame in frames)
        {
            frame.Span.CopyTo(rest);
            rest = rest[frame.Length..];
        }

        var marker = (byte)(IndexMarker | ((IndexSizeLength - 1) << 3) | (frames.Length - 1));
        rest[0] = marker;
        rest[^1] = marker;
        rest = rest[1..];
        foreach (var frame in frames)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)frame.Length);
            rest = rest[IndexSizeLength..];
        }

        return superframe;
    }
}
