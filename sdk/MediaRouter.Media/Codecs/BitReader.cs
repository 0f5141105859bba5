using System.Numerics;

namespace MediaRouter.Media.Codecs;

/// <summary>Reads bits, most significant first, with the Exp-Golomb codes of H.264 and H.265.</summary>
/// <remarks>
/// Never throws: reading past the end gives zeros and sets <see cref="Overrun"/>, which callers check once, after the last field.
/// With emulation prevention, the third byte of 00 00 03 is skipped (ITU-T H.264, section 7.4.1). Allocates nothing.
/// </remarks>
public ref struct BitReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly bool _emulationPrevention;
    private int _next;
    private int _zeros;
    private uint _current;
    private int _bitsLeft;

    /// <summary>Starts at the first bit.</summary>
    /// <param name="data">Borrowed.</param>
    /// <param name="emulationPrevention">True if the data are a NAL unit as transmitted.</param>
    public BitReader(ReadOnlySpan<byte> data, bool emulationPrevention = false)
    {
        _data = data;
        _emulationPrevention = emulationPrevention;
    }

    /// <summary>True once more bits were asked for than there are.</summary>
    public bool Overrun { get; private set; }

    /// <summary>True if the next bit is the first of a byte.</summary>
    public readonly bool IsByteAligned => _bitsLeft == 0;

    /// <summary>Offset of the byte that holds the next bit.</summary>
    public readonly int ByteOffset => _bitsLeft == 0 ? _next : _next - 1;

    /// <summary>Bits left, emulation prevention bytes counted.</summary>
    public readonly int BitsLeft => ((_data.Length - _next) * 8) + _bitsLeft;

    /// <summary>Reads one bit.</summary>
    /// <returns>0 or 1.</returns>
    public uint ReadBit()
    {
        if (_bitsLeft == 0 && !TryLoad())
        {
            return 0;
        }

        _bitsLeft--;
        return (_current >> _bitsLeft) & 1;
    }

    /// <summary>Reads one bit as a flag.</summary>
    /// <returns>True for 1.</returns>
    public bool ReadFlag() => ReadBit() != 0;

    /// <summary>Reads an unsigned number.</summary>
    /// <param name="count">0 to 32 bits.</param>
    /// <returns>The number.</returns>
    public uint ReadBits(int count)
    {
        uint value = 0;
        while (count > 0)
        {
            if (_bitsLeft == 0 && !TryLoad())
            {
                return 0;
            }

            var taken = Math.Min(count, _bitsLeft);
            _bitsLeft -= taken;
            value = (value << taken) | ((_current >> _bitsLeft) & ((1u << taken) - 1));
            count -= taken;
        }

        return value;
    }

    /// <summary>Skips bits.</summary>
    /// <param name="count">Not negative.</param>
    public void Skip(int count)
    {
        while (count > 0 && !Overrun)
        {
            var taken = Math.Min(count, 32);
            ReadBits(taken);
            count -= taken;
        }
    }

    /// <summary>Skips to the next byte boundary.</summary>
    public void AlignToByte() => _bitsLeft = 0;

    /// <summary>Reads ue(v).</summary>
    /// <returns>0 to 2^32 - 2; 0 with <see cref="Overrun"/> set if the code is longer than that.</returns>
    public uint ReadUnsignedExpGolomb()
    {
        var zeros = 0;
        while (ReadBit() == 0)
        {
            if (Overrun || ++zeros > 31)
            {
                Overrun = true;
                return 0;
            }
        }

        return (uint)((1UL << zeros) - 1 + ReadBits(zeros));
    }

    /// <summary>Reads se(v).</summary>
    /// <returns>The number.</returns>
    public int ReadSignedExpGolomb()
    {
        var code = ReadUnsignedExpGolomb();
        var magnitude = (int)((code >> 1) + (code & 1));
        return (code & 1) != 0 ? magnitude : -magnitude;
    }

    /// <summary>Tells whether more than the trailing bits of an RBSP is left.</summary>
    /// <returns>False if only the stop bit and zeros follow.</returns>
    /// <remarks>Source: ITU-T H.264, section 7.2, more_rbsp_data().</remarks>
    public readonly bool HasMoreRbspData()
    {
        var rest = _data[_next..].TrimEnd((byte)0);
        var current = _current & ((1u << _bitsLeft) - 1);
        if (rest.Length > 1)
        {
            return true;
        }

        // The stop bit is the last 1: something is left if there is another bit before it.
        return rest.Length == 1
            ? _bitsLeft > 0 || rest[0] != 0x80
            : current != 0 && _bitsLeft - 1 - BitOperations.TrailingZeroCount(current) > 0;
    }

    private bool TryLoad()
    {
        if (_emulationPrevention && _zeros >= 2 && _next < _data.Length && _data[_next] == 3)
        {
            _next++;
            _zeros = 0;
        }

        if (_next >= _data.Length)
        {
            Overrun = true;
            return false;
        }

        _current = _data[_next++];
        _zeros = _current == 0 ? _zeros + 1 : 0;
        _bitsLeft = 8;
        return true;
    }
}
