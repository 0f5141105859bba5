using System.Buffers.Binary;
using System.Numerics;

namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>Writes a deflate stream with fixed codes, such that what is a copy and what stands by itself is the caller's choice.</summary>
/// <remarks>Source: RFC 1951, section 3.2.</remarks>
internal sealed class DeflateWriter
{
    public const int ShortestCopy = 3;
    public const int LongestCopy = 258;
    public const int LongestDistance = 32 * 1024;

    private const int FixedBlock = 1;
    private const int EndOfBlock = 256;

    // Sections 3.2.5: the first length and distance of each code, and the bits that follow the code.
    private static readonly ushort[] LengthBases = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    private static readonly byte[] LengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private byte[] _output = new byte[2048];
    private int _length;
    private ulong _bits;
    private int _bitCount;

    /// <summary>Number of whole bytes that are written.</summary>
    public int Length => _length;

    /// <summary>Writes bytes that are no part of the stream, before it begins or after it has ended.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_output.AsSpan(_length));
        _length += bytes.Length;
    }

    public void BeginBlock(bool isLast) => Bits((isLast ? 1u : 0u) | (FixedBlock << 1), 3);

    public void EndBlock() => Symbol(EndOfBlock);

    /// <summary>Writes a block of bytes as they are.</summary>
    /// <returns>Where they stand.</returns>
    public int Stored(ReadOnlySpan<byte> bytes)
    {
        Bits(0, 3);
        Align();
        Span<byte> lengths = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(lengths, (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(lengths[2..], (ushort)~bytes.Length);
        Raw(lengths);
        Raw(bytes);
        return _length - bytes.Length;
    }

    public void Literal(byte value) => Symbol(value);

    /// <summary>Writes a copy of what stands some bytes before.</summary>
    public void Copy(int length, int distance)
    {
        var code = LengthBases.AsSpan().BinarySearch((ushort)length);
        code = code >= 0 ? code : ~code - 1;
        Symbol(EndOfBlock + 1 + code);
        Bits((uint)(length - LengthBases[code]), LengthBits[code]);

        // Two codes for each power of two.
        var rest = distance - 1;
        var power = rest < 4 ? 0 : BitOperations.Log2((uint)rest) - 1;
        var distanceCode = rest < 4 ? rest : (2 * power) + (rest >> power);
        Bits(Reverse((uint)distanceCode, 5), 5);
        Bits((uint)rest & ((1u << power) - 1), power);
    }

    /// <summary>Fills the last byte.</summary>
    public void Align()
    {
        if (_bitCount % 8 != 0)
        {
            Bits(0, 8 - (_bitCount % 8));
        }
    }

    public byte[] ToArray() => _output.AsSpan(0, _length).ToArray();

    // Section 3.2.6.
    private void Symbol(int symbol)
    {
        var (code, count) = symbol switch
        {
            < 144 => (0x30 + symbol, 8),
            < 256 => (0x190 + symbol - 144, 9),
            < 280 => (symbol - 256, 7),
            _ => (0xC0 + symbol - 280, 8),
        };
        Bits(Reverse((uint)code, count), count);
    }

    private void Bits(uint value, int count)
    {
        _bits |= (ulong)value << _bitCount;
        _bitCount += count;
        Reserve(sizeof(ulong));
        for (; _bitCount >= 8; _bitCount -= 8, _bits >>= 8)
        {
            _output[_length++] = (byte)_bits;
        }
    }

    private void Reserve(int bytes)
    {
        if (_output.Length < _length + bytes)
        {
            Array.Resize(ref _output, 2 * (_length + bytes));
        }
    }

    private static uint Reverse(uint value, int count)
    {
        var result = 0u;
        for (var i = 0; i < count; i++, value >>= 1)
        {
            result = (result << 1) | (value & 1);
        }

        return result;
    }
}
