using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>The first byte of an AV1 payload, and the elements behind it.</summary>
/// <remarks>Source: RTP Payload Format for AV1 (Alliance for Open Media), sections 4.3 and 4.4.</remarks>
/// <param name="bits">Z, Y, W (2 bits), N, and three reserved bits.</param>
internal readonly struct Av1AggregationHeader(byte bits)
{
    /// <summary>Length in bytes of the header.</summary>
    public const int Length = 1;

    /// <summary>Most elements that W counts; more each have a length.</summary>
    public const int MaxCount = 3;

    /// <summary>Z: the first element continues the last of the packet before.</summary>
    public bool ContinuesElement => (bits & 0x80) != 0;

    /// <summary>Y: the last element goes on in the next packet.</summary>
    public bool IsContinued => (bits & 0x40) != 0;

    private int Count => (bits >> 4) & 3;

    /// <summary>Makes a header.</summary>
    public static byte Make(bool continuesElement, bool isContinued, int count, bool startsSequence) =>
        (byte)((continuesElement ? 0x80 : 0) | (isContinued ? 0x40 : 0) | (count << 4) | (startsSequence ? 0x08 : 0));

    /// <summary>Takes the next element off a payload.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="rest">What follows the elements before; becomes what follows the element.</param>
    /// <param name="element">The element.</param>
    /// <returns><see langword="false"/> at the end, where <paramref name="rest"/> is empty, or if the length is malformed.</returns>
    public bool TryTakeElement(int index, ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> element)
    {
        element = rest;
        if (rest.IsEmpty)
        {
            return false;
        }

        if (Count != 0 && index == Count - 1)
        {
            rest = default;
            return true;
        }

        if (!Leb128.TryRead(rest, out var length, out var lengthSize) || length > (uint)(rest.Length - lengthSize))
        {
            return false;
        }

        element = rest.Slice(lengthSize, (int)length);
        rest = rest[(lengthSize + (int)length)..];
        return true;
    }
}
