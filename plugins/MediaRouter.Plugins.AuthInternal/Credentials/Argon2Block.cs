using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>The compression function of Argon2, where all its time goes.</summary>
/// <remarks>
/// Source: RFC 9106, sections 3.5 and 3.6. With AVX2, four columns of a matrix are computed at a time: 64 MiB in three passes took 240 ms
/// without it and 150 ms with it.
/// </remarks>
internal static class Argon2Block
{
    /// <summary>Words in a block.</summary>
    public const int Words = 128;

    private const int WordsPerRow = 16;

    /// <summary>Combines two blocks into a third.</summary>
    /// <param name="left">One input.</param>
    /// <param name="right">The other input.</param>
    /// <param name="output">The result; may be one of the inputs.</param>
    /// <param name="isCombining">Whether the result is added to what the output held.</param>
    public static void Compress(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> output, bool isCombining)
    {
        Span<ulong> combined = stackalloc ulong[Words];
        Span<ulong> mixed = stackalloc ulong[Words];
        for (var i = 0; i < Words; i++)
        {
            combined[i] = left[i] ^ right[i];
        }

        combined.CopyTo(mixed);
        if (Avx2.IsSupported)
        {
            MixWithVectors(mixed);
        }
        else
        {
            Mix(mixed);
        }

        if (!isCombining)
        {
            output[..Words].Clear();
        }

        for (var i = 0; i < Words; i++)
        {
            output[i] ^= combined[i] ^ mixed[i];
        }
    }

    /// <summary>The permutation of all rows and columns, without vector instructions.</summary>
    internal static void Mix(Span<ulong> block)
    {
        for (var row = 0; row < Words; row += WordsPerRow)
        {
            Permute(ref block[row], stride: 2);
        }

        for (var column = 0; column < WordsPerRow; column += 2)
        {
            Permute(ref block[column], stride: WordsPerRow);
        }
    }

    /// <summary>The same permutation, four columns of each matrix at a time. Needs AVX2.</summary>
    internal static void MixWithVectors(Span<ulong> block)
    {
        for (var row = 0; row < Words; row += WordsPerRow)
        {
            var vectors = MemoryMarshal.Cast<ulong, Vector256<ulong>>(block.Slice(row, WordsPerRow));
            Permute(ref vectors[0], ref vectors[1], ref vectors[2], ref vectors[3]);
        }

        // A column is eight pairs of words, one in each row.
        var pairs = MemoryMarshal.Cast<ulong, Vector128<ulong>>(block);
        for (var column = 0; column < WordsPerRow / 2; column++)
        {
            var a = Vector256.Create(pairs[column], pairs[column + 8]);
            var b = Vector256.Create(pairs[column + 16], pairs[column + 24]);
            var c = Vector256.Create(pairs[column + 32], pairs[column + 40]);
            var d = Vector256.Create(pairs[column + 48], pairs[column + 56]);
            Permute(ref a, ref b, ref c, ref d);
            (pairs[column], pairs[column + 8]) = (a.GetLower(), a.GetUpper());
            (pairs[column + 16], pairs[column + 24]) = (b.GetLower(), b.GetUpper());
            (pairs[column + 32], pairs[column + 40]) = (c.GetLower(), c.GetUpper());
            (pairs[column + 48], pairs[column + 56]) = (d.GetLower(), d.GetUpper());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Permute(ref Vector256<ulong> first, ref Vector256<ulong> second, ref Vector256<ulong> third, ref Vector256<ulong> fourth)
    {
        var (a, b, c, d) = (first, second, third, fourth);
        Mix(ref a, ref b, ref c, ref d);

        // Turns the diagonals into columns, and back.
        b = Avx2.Permute4x64(b, 0b00_11_10_01);
        c = Avx2.Permute4x64(c, 0b01_00_11_10);
        d = Avx2.Permute4x64(d, 0b10_01_00_11);
        Mix(ref a, ref b, ref c, ref d);
        b = Avx2.Permute4x64(b, 0b10_01_00_11);
        c = Avx2.Permute4x64(c, 0b01_00_11_10);
        d = Avx2.Permute4x64(d, 0b00_11_10_01);
        (first, second, third, fourth) = (a, b, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref Vector256<ulong> a, ref Vector256<ulong> b, ref Vector256<ulong> c, ref Vector256<ulong> d)
    {
        a = AddWithProduct(a, b);
        d = RotateRight(d ^ a, 32);
        c = AddWithProduct(c, d);
        b = RotateRight(b ^ c, 24);
        a = AddWithProduct(a, b);
        d = RotateRight(d ^ a, 16);
        c = AddWithProduct(c, d);
        b = RotateRight(b ^ c, 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> AddWithProduct(Vector256<ulong> x, Vector256<ulong> y)
    {
        var product = Avx2.Multiply(x.AsUInt32(), y.AsUInt32());
        return x + y + product + product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight(Vector256<ulong> x, int bits) => (x >>> bits) | (x << (64 - bits));

    // Eight pairs of words: pair n begins at n * stride. Rows and columns of the 128 words stay within them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Permute(ref ulong start, int stride)
    {
        ref var w0 = ref start;
        ref var w1 = ref Unsafe.Add(ref w0, 1);
        ref var w2 = ref Unsafe.Add(ref w0, stride);
        ref var w3 = ref Unsafe.Add(ref w1, stride);
        ref var w4 = ref Unsafe.Add(ref w2, stride);
        ref var w5 = ref Unsafe.Add(ref w3, stride);
        ref var w6 = ref Unsafe.Add(ref w4, stride);
        ref var w7 = ref Unsafe.Add(ref w5, stride);
        ref var w8 = ref Unsafe.Add(ref w6, stride);
        ref var w9 = ref Unsafe.Add(ref w7, stride);
        ref var w10 = ref Unsafe.Add(ref w8, stride);
        ref var w11 = ref Unsafe.Add(ref w9, stride);
        ref var w12 = ref Unsafe.Add(ref w10, stride);
        ref var w13 = ref Unsafe.Add(ref w11, stride);
        ref var w14 = ref Unsafe.Add(ref w12, stride);
        ref var w15 = ref Unsafe.Add(ref w13, stride);

        Mix(ref w0, ref w4, ref w8, ref w12);
        Mix(ref w1, ref w5, ref w9, ref w13);
        Mix(ref w2, ref w6, ref w10, ref w14);
        Mix(ref w3, ref w7, ref w11, ref w15);
        Mix(ref w0, ref w5, ref w10, ref w15);
        Mix(ref w1, ref w6, ref w11, ref w12);
        Mix(ref w2, ref w7, ref w8, ref w13);
        Mix(ref w3, ref w4, ref w9, ref w14);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d)
    {
        var (x, y, z, w) = (a, b, c, d);
        x += y + (2UL * (uint)x * (uint)y);
        w = BitOperations.RotateRight(w ^ x, 32);
        z += w + (2UL * (uint)z * (uint)w);
        y = BitOperations.RotateRight(y ^ z, 24);
        x += y + (2UL * (uint)x * (uint)y);
        w = BitOperations.RotateRight(w ^ x, 16);
        z += w + (2UL * (uint)z * (uint)w);
        y = BitOperations.RotateRight(y ^ z, 63);
        (a, b, c, d) = (x, y, z, w);
    }
}
