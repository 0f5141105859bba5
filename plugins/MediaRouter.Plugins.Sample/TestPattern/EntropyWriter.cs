using System.Numerics;
using System.Runtime.InteropServices;

namespace MediaRouter.Plugins.Sample;

/// <summary>Writes blocks that consist of their mean alone, in the Huffman codes of ITU-T T.81, annex K.</summary>
internal sealed class EntropyWriter
{
    // Table K.3, the code for each size of a luma difference; table K.4 for chroma. A difference of 8-bit pictures has at most 11 bits.
    private static readonly (int Code, int Length)[] LumaSizes =
        [(0b00, 2), (0b010, 3), (0b011, 3), (0b100, 3), (0b101, 3), (0b110, 3), (0b1110, 4), (0b11110, 5), (0b111110, 6), (0b1111110, 7), (0b11111110, 8), (0b111111110, 9)];

    private static readonly (int Code, int Length)[] ChromaSizes =
        [(0b00, 2), (0b01, 2), (0b10, 2), (0b110, 3), (0b1110, 4), (0b11110, 5), (0b111110, 6), (0b1111110, 7), (0b11111110, 8), (0b111111110, 9), (0b1111111110, 10), (0b11111111110, 11)];

    // Tables K.5 and K.6: no further coefficient in the block.
    private static readonly (int Code, int Length) LumaEnd = (0b1010, 4);

    private static readonly (int Code, int Length) ChromaEnd = (0b00, 2);

    private readonly List<byte> _bytes = [];
    private int _bits;
    private int _bitCount;

    /// <summary>Begins a picture.</summary>
    public void Begin()
    {
        _bytes.Clear();
        (_bits, _bitCount) = (0, 0);
    }

    /// <summary>Writes a luma block.</summary>
    /// <param name="difference">Its mean, less that of the block before.</param>
    public void WriteLuma(int difference) => WriteBlock(difference, LumaSizes, LumaEnd);

    /// <summary>Writes a chroma block.</summary>
    /// <param name="difference">Its mean, less that of the block of the same component before.</param>
    public void WriteChroma(int difference) => WriteBlock(difference, ChromaSizes, ChromaEnd);

    /// <summary>Ends the picture.</summary>
    /// <returns>The entropy-coded data; valid until the next picture begins.</returns>
    public ReadOnlySpan<byte> End()
    {
        // Section F.1.2.3: the last byte is filled up with ones.
        if (_bitCount > 0)
        {
            WriteBits(0xff, 8 - _bitCount);
        }

        return CollectionsMarshal.AsSpan(_bytes);
    }

    private void WriteBlock(int difference, (int Code, int Length)[] sizes, (int Code, int Length) end)
    {
        // Section F.1.2.1: the size of the difference, then so many bits of it; a negative one is written less one.
        var size = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(difference));
        WriteBits(sizes[size].Code, sizes[size].Length);
        WriteBits(difference < 0 ? difference - 1 : difference, size);
        WriteBits(end.Code, end.Length);
    }

    private void WriteBits(int value, int count)
    {
        _bits = (_bits << count) | (value & ((1 << count) - 1));
        _bitCount += count;
        while (_bitCount >= 8)
        {
            _bitCount -= 8;
            var next = (byte)(_bits >> _bitCount);
            _bytes.Add(next);
            if (next == 0xff)
            {
                // Section F.1.2.3: a zero tells the byte from a marker.
                _bytes.Add(0);
            }
        }

        _bits &= (1 << _bitCount) - 1;
    }
}
