namespace MediaRouter.Media.Rtp;

/// <summary>Walks the elements of a header extension in the one-byte and two-byte forms.</summary>
/// <remarks>
/// Source: RFC 8285, sections 4.2 and 4.3. Use: <c>while (reader.MoveNext()) { reader.Id; reader.Value; }</c>.
/// Stops at the first malformed element. Allocates nothing.
/// </remarks>
public ref struct RtpExtensionReader
{
    private const ushort OneByteProfile = 0xbede;

    private readonly bool _oneByte;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts before the first element.</summary>
    /// <param name="packet">The whole packet; borrowed.</param>
    /// <param name="header">Its header, as read by <see cref="RtpPacket.TryRead"/>.</param>
    public RtpExtensionReader(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        _oneByte = header.ExtensionProfile == OneByteProfile;
        // The low 4 bits of the two-byte profile are "appbits".
        var known = header.HasExtension && (_oneByte || (header.ExtensionProfile & 0xfff0) == 0x1000);
        _rest = known ? packet.Slice(header.ExtensionOffset, header.ExtensionLength) : default;
    }

    /// <summary>Identifier of the current element: 1 to 14 in the one-byte form, 1 to 255 in the two-byte form.</summary>
    public byte Id { get; private set; }

    /// <summary>Value of the current element, a slice of the packet.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next element.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        // A zero byte is padding and may occur anywhere between elements.
        while (_rest.Length > 0 && _rest[0] == 0)
        {
            _rest = _rest[1..];
        }

        if (_rest.Length == 0)
        {
            return false;
        }

        int length;
        int start;
        if (_oneByte)
        {
            Id = (byte)(_rest[0] >> 4);
            length = (_rest[0] & 0x0f) + 1;
            start = 1;
            if (Id == 15)
            {
                // Reserved: RFC 8285, section 4.2 asks receivers to stop here.
                _rest = default;
                return false;
            }
        }
        else
        {
            if (_rest.Length < 2)
            {
                _rest = default;
                return false;
            }

            Id = _rest[0];
            length = _rest[1];
            start = 2;
        }

        if (_rest.Length < start + length)
        {
            _rest = default;
            return false;
        }

        Value = _rest.Slice(start, length);
        _rest = _rest[(start + length)..];
        return true;
    }
}
