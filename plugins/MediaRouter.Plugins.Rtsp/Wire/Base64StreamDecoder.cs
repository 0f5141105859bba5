namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Decodes the endless Base64 text of an HTTP tunnel as it comes in.</summary>
/// <remarks>
/// Each message is encoded by itself, so padding occurs in mid-stream; line breaks and blanks may stand anywhere. Source: RFC 4648,
/// section 4, and Apple's description of the tunnel. Not safe for concurrent use.
/// </remarks>
internal struct Base64StreamDecoder
{
    // Sextets of the group that is not complete yet.
    private uint _bits;
    private int _count;
    private bool _padding;

    /// <summary>Most bytes that decoding so much text can give.</summary>
    public static int MaxDecoded(int textLength) => ((textLength + 3) / 4 * 3) + 3;

    /// <summary>Decodes some text.</summary>
    /// <param name="text">What came in.</param>
    /// <param name="output">At least <see cref="MaxDecoded"/> bytes; not the memory of <paramref name="text"/>, which a group carried over would overwrite.</param>
    /// <param name="written">Bytes decoded.</param>
    /// <returns>False if a character is not of the alphabet, or padding stands where none can be.</returns>
    public bool TryDecode(ReadOnlySpan<byte> text, Span<byte> output, out int written)
    {
        written = 0;
        foreach (var c in text)
        {
            if (c is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t')
            {
                continue;
            }

            if (c == (byte)'=')
            {
                if (!TryPad(output, ref written))
                {
                    return false;
                }

                continue;
            }

            var value = ValueOf(c);
            if (value < 0 || _padding)
            {
                return false;
            }

            _bits = (_bits << 6) | (uint)value;
            if (++_count == 4)
            {
                output[written++] = (byte)(_bits >> 16);
                output[written++] = (byte)(_bits >> 8);
                output[written++] = (byte)_bits;
                _bits = 0;
                _count = 0;
            }
        }

        return true;
    }

    // The first padding character gives out what the group holds; a second one may follow.
    private bool TryPad(Span<byte> output, ref int written)
    {
        if (_padding)
        {
            _padding = false;
            return true;
        }

        switch (_count)
        {
            case 2:
                output[written++] = (byte)(_bits >> 4);
                _padding = true;
                break;
            case 3:
                output[written++] = (byte)(_bits >> 10);
                output[written++] = (byte)(_bits >> 2);
                break;
            default:
                return false;
        }

        _bits = 0;
        _count = 0;
        return true;
    }

    private static int ValueOf(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
