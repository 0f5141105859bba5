namespace MediaRouter.Media.MpegTs.Tables;

/// <summary>Puts the sections of one PID together.</summary>
/// <remarks>Source: ISO/IEC 13818-1, section 2.4.4.</remarks>
internal sealed class SectionAssembler
{
    private const int HeaderLength = 3;

    // Sections of the program tables end here; private ones may be longer, but are not read.
    private const int MaxLength = HeaderLength + 1021;
    private const byte Stuffing = 0xff;

    private readonly byte[] _buffer = new byte[MaxLength];
    private int _length;
    private bool _isOpen;

    /// <summary>Takes one complete section, checksum not looked at.</summary>
    public delegate void SectionHandler(ReadOnlySpan<byte> section);

    /// <summary>Takes the payload of one packet.</summary>
    /// <returns>False if something in it was malformed.</returns>
    public bool Push(ReadOnlySpan<byte> payload, bool startsSection, SectionHandler handler)
    {
        if (!startsSection)
        {
            return !_isOpen || Continue(payload, handler, out _);
        }

        if (payload.IsEmpty || payload[0] >= payload.Length)
        {
            Reset();
            return false;
        }

        var pointer = 1 + payload[0];
        var isValid = !_isOpen || Continue(payload[1..pointer], handler, out _);
        Reset();
        payload = payload[pointer..];
        while (payload.Length > 0 && payload[0] != Stuffing)
        {
            _isOpen = true;
            _length = 0;
            if (!Continue(payload, handler, out var used))
            {
                return false;
            }

            payload = payload[used..];
        }

        return isValid;
    }

    /// <summary>Drops a section that has begun: bytes of it were lost.</summary>
    public void Reset()
    {
        _isOpen = false;
        _length = 0;
    }

    private bool Continue(ReadOnlySpan<byte> data, SectionHandler handler, out int used)
    {
        used = 0;
        if (_length < HeaderLength)
        {
            used = Append(data, HeaderLength - _length);
            if (_length < HeaderLength)
            {
                return true;
            }
        }

        var total = HeaderLength + (((_buffer[1] & 0x0f) << 8) | _buffer[2]);
        if (total > MaxLength)
        {
            Reset();
            return false;
        }

        used += Append(data[used..], total - _length);
        if (_length == total)
        {
            handler(_buffer.AsSpan(0, total));
            Reset();
        }

        return true;
    }

    private int Append(ReadOnlySpan<byte> data, int wanted)
    {
        var taken = Math.Min(wanted, data.Length);
        data[..taken].CopyTo(_buffer.AsSpan(_length));
        _length += taken;
        return taken;
    }
}
