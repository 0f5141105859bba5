using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace MediaRouter.Media.Srtp;

/// <summary>GHASH with carry-less multiplication; up to 16 blocks share one reduction.</summary>
/// <remarks>
/// Source: NIST SP 800-38D, section 6.4. Blocks are byte-reversed, and the key powers carry a factor x, so that the reflected product needs no
/// shift (the method of Intel's white paper on GCM, 2010). Immutable, so safe for concurrent use.
/// </remarks>
internal sealed unsafe class GaloisHash : IDisposable
{
    private const int BlockBytes = 16;
    private const int Powers = 16;

    // Highest power first, so that a run of n blocks uses the last n entries. Pinned.
    private readonly byte[] _powers = GC.AllocateUninitializedArray<byte>(Powers * BlockBytes, pinned: true);
    private readonly byte* _first;
    private readonly bool _wide;

    public GaloisHash(Vector128<byte> hashKey, bool wide)
    {
        _wide = wide;
        _first = (byte*)Unsafe.AsPointer(ref _powers[0]);
        var key = TimesX(Reverse(hashKey).AsUInt64());
        var power = key;
        for (var i = Powers - 1; i >= 0; i--)
        {
            power.AsByte().Store(_first + (BlockBytes * i));
            power = Multiply(power, key);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_powers);

    /// <summary>Adds data to the hash; the last block is filled up with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Vector128<ulong> Update(Vector128<ulong> hash, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            var from = start;
            var length = data.Length;
            if (_wide)
            {
                for (; length >= 256; from += 256, length -= 256)
                {
                    hash = Update256(hash, from);
                }
            }

            while (length >= BlockBytes)
            {
                var blocks = Math.Min(length / BlockBytes, Powers / 2);
                var powers = _first + (BlockBytes * (Powers - blocks));
                Vector128<ulong> low = default;
                Vector128<ulong> middle = default;
                Vector128<ulong> high = default;
                for (var i = 0; i < blocks; i++)
                {
                    var block = Reverse(Vector128.Load(from + (BlockBytes * i))).AsUInt64() ^ hash;
                    hash = default;
                    var power = Vector128.Load(powers + (BlockBytes * i)).AsUInt64();
                    low ^= Pclmulqdq.CarrylessMultiply(block, power, 0x00);
                    high ^= Pclmulqdq.CarrylessMultiply(block, power, 0x11);
                    middle ^= Pclmulqdq.CarrylessMultiply(block, power, 0x01) ^ Pclmulqdq.CarrylessMultiply(block, power, 0x10);
                }

                hash = Reduce(low, middle, high);
                from += blocks * BlockBytes;
                length -= blocks * BlockBytes;
            }

            if (length > 0)
            {
                var padded = stackalloc byte[BlockBytes];
                Vector128<byte>.Zero.Store(padded);
                Unsafe.CopyBlockUnaligned(padded, from, (uint)length);
                hash = UpdateBlock(hash, Vector128.Load(padded));
            }
        }

        return hash;
    }

    /// <summary>Adds one block.</summary>
    public Vector128<ulong> UpdateBlock(Vector128<ulong> hash, Vector128<byte> block) =>
        Multiply(Reverse(block).AsUInt64() ^ hash, Vector128.Load(_first + (BlockBytes * (Powers - 1))).AsUInt64());

    /// <summary>The hash in the order of its bytes on the wire.</summary>
    public static Vector128<byte> ToBytes(Vector128<ulong> hash) => Reverse(hash.AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<ulong> Update256(Vector128<ulong> hash, byte* from)
    {
        var lane = Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        var reverse = Vector512.Create(Vector256.Create(lane, lane), Vector256.Create(lane, lane));
        var d0 = Avx512BW.Shuffle(Vector512.Load(from), reverse).AsUInt64()
            ^ Vector512.Create(Vector256.Create(hash, Vector128<ulong>.Zero), Vector256<ulong>.Zero);
        var d1 = Avx512BW.Shuffle(Vector512.Load(from + 64), reverse).AsUInt64();
        var d2 = Avx512BW.Shuffle(Vector512.Load(from + 128), reverse).AsUInt64();
        var d3 = Avx512BW.Shuffle(Vector512.Load(from + 192), reverse).AsUInt64();
        var p0 = Vector512.Load(_first).AsUInt64();
        var p1 = Vector512.Load(_first + 64).AsUInt64();
        var p2 = Vector512.Load(_first + 128).AsUInt64();
        var p3 = Vector512.Load(_first + 192).AsUInt64();
        var low = Pclmulqdq.V512.CarrylessMultiply(d0, p0, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(d1, p1, 0x00)
            ^ Pclmulqdq.V512.CarrylessMultiply(d2, p2, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(d3, p3, 0x00);
        var high = Pclmulqdq.V512.CarrylessMultiply(d0, p0, 0x11) ^ Pclmulqdq.V512.CarrylessMultiply(d1, p1, 0x11)
            ^ Pclmulqdq.V512.CarrylessMultiply(d2, p2, 0x11) ^ Pclmulqdq.V512.CarrylessMultiply(d3, p3, 0x11);
        var middle = Pclmulqdq.V512.CarrylessMultiply(d0, p0, 0x01) ^ Pclmulqdq.V512.CarrylessMultiply(d1, p1, 0x01)
            ^ Pclmulqdq.V512.CarrylessMultiply(d2, p2, 0x01) ^ Pclmulqdq.V512.CarrylessMultiply(d3, p3, 0x01)
            ^ Pclmulqdq.V512.CarrylessMultiply(d0, p0, 0x10) ^ Pclmulqdq.V512.CarrylessMultiply(d1, p1, 0x10)
            ^ Pclmulqdq.V512.CarrylessMultiply(d2, p2, 0x10) ^ Pclmulqdq.V512.CarrylessMultiply(d3, p3, 0x10);
        return Reduce(Fold(low), Fold(middle), Fold(high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector512<ulong> value)
    {
        var half = value.GetLower() ^ value.GetUpper();
        return half.GetLower() ^ half.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Reverse(Vector128<byte> block) =>
        Ssse3.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Multiply(Vector128<ulong> left, Vector128<ulong> right) => Reduce(
        Pclmulqdq.CarrylessMultiply(left, right, 0x00),
        Pclmulqdq.CarrylessMultiply(left, right, 0x01) ^ Pclmulqdq.CarrylessMultiply(left, right, 0x10),
        Pclmulqdq.CarrylessMultiply(left, right, 0x11));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        low ^= Sse2.ShiftLeftLogical128BitLane(middle, 8);
        high ^= Sse2.ShiftRightLogical128BitLane(middle, 8);

        // Two steps of 64 bits by the reflected polynomial x^128 + x^127 + x^126 + x^121 + 1.
        var polynomial = Vector128.Create(0UL, 0xc200000000000000UL);
        low = Swap(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x10);
        low = Swap(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x10);
        return low ^ high;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Swap(Vector128<ulong> value) => Sse2.Shuffle(value.AsInt32(), 0x4e).AsUInt64();

    private static Vector128<ulong> TimesX(Vector128<ulong> value)
    {
        var low = value[0];
        var high = value[1];
        var carry = high >> 63;
        high = (high << 1) | (low >> 63);
        low <<= 1;
        return carry == 0 ? Vector128.Create(low, high) : Vector128.Create(low ^ 1, high ^ 0xc200000000000000UL);
    }
}
