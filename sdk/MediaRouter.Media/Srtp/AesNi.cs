using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using AesInstructions = System.Runtime.Intrinsics.X86.Aes;

namespace MediaRouter.Media.Srtp;

/// <summary>AES-128 and AES-256 in counter mode with AES-NI, eight blocks in flight.</summary>
/// <remarks>Construct only where <see cref="SrtpKernels"/> says that it is supported. Immutable, so safe for concurrent use.</remarks>
internal sealed unsafe class AesNi : IDisposable
{
    private const int BlockBytes = 16;

    // The instruction takes 7 cycles and one starts each cycle: eight independent blocks keep it busy.
    private const int Lanes = 8;

    // Pinned, so that the kernels need no fixed statement for them.
    private readonly byte[] _roundKeys;
    private readonly byte* _keys;
    private readonly int _rounds;

    public AesNi(ReadOnlySpan<byte> key)
    {
        _rounds = (key.Length / 4) + 6;
        _roundKeys = GC.AllocateUninitializedArray<byte>((_rounds + 1) * BlockBytes, pinned: true);
        _keys = (byte*)Unsafe.AsPointer(ref _roundKeys[0]);
        Expand(key);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_roundKeys);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> EncryptBlock(Vector128<byte> block)
    {
        block ^= Vector128.Load(_keys);
        for (var i = 1; i < _rounds; i++)
        {
            block = AesInstructions.Encrypt(block, Vector128.Load(_keys + (BlockBytes * i)));
        }

        return AesInstructions.EncryptLast(block, Vector128.Load(_keys + (BlockBytes * _rounds)));
    }

    /// <summary>XORs the key stream into the data; the last 32 bits of the initial block count up.</summary>
    /// <param name="initial">First counter block.</param>
    /// <param name="source">Input; may be the same memory as <paramref name="destination"/>.</param>
    /// <param name="destination">At least as long.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public void Crypt(Vector128<byte> initial, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var length = source.Length;
        _ = destination[..length];
        var reverse = Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        var one = Vector128.Create(1u, 0, 0, 0);
        var counter = Ssse3.Shuffle(initial, reverse).AsUInt32();
        var keys = _keys;
        var last = BlockBytes * _rounds;
        var first = Vector128.Load(keys);
        var tail = stackalloc byte[BlockBytes * Lanes];
        fixed (byte* sourceStart = source)
        fixed (byte* destinationStart = destination)
        {
            var from = sourceStart;
            var to = destinationStart;
            while (length > 0)
            {
                var b0 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ first;
                counter += one;
                var b1 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ first;
                counter += one;
                var b2 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ first;
                counter += one;
                var b3 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ first;
                counter += one;
                if (length <= BlockBytes * 4)
                {
                    for (var i = BlockBytes; i < last; i += BlockBytes)
                    {
                        var key = Vector128.Load(keys + i);
                        b0 = AesInstructions.Encrypt(b0, key);
                        b1 = AesInstructions.Encrypt(b1, key);
                        b2 = AesInstructions.Encrypt(b2, key);
                        b3 = AesInstructions.Encrypt(b3, key);
                    }

                    var end = Vector128.Load(keys + last);
                    AesInstructions.EncryptLast(b0, end).Store(tail);
                    AesInstructions.EncryptLast(b1, end).Store(tail + 16);
                    AesInstructions.EncryptLast(b2, end).Store(tail + 32);
                    AesInstructions.EncryptLast(b3, end).Store(tail + 48);
                    Xor(from, tail, to, length);
                    return;
                }

                var b4 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ first;
                counter += one;
                var b5 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ first;
                counter += one;
                var b6 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ first;
                counter += one;
                var b7 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ first;
                counter += one;
                for (var i = BlockBytes; i < last; i += BlockBytes)
                {
                    var key = Vector128.Load(keys + i);
                    b0 = AesInstructions.Encrypt(b0, key);
                    b1 = AesInstructions.Encrypt(b1, key);
                    b2 = AesInstructions.Encrypt(b2, key);
                    b3 = AesInstructions.Encrypt(b3, key);
                    b4 = AesInstructions.Encrypt(b4, key);
                    b5 = AesInstructions.Encrypt(b5, key);
                    b6 = AesInstructions.Encrypt(b6, key);
                    b7 = AesInstructions.Encrypt(b7, key);
                }

                var lastKey = Vector128.Load(keys + last);
                b0 = AesInstructions.EncryptLast(b0, lastKey);
                b1 = AesInstructions.EncryptLast(b1, lastKey);
                b2 = AesInstructions.EncryptLast(b2, lastKey);
                b3 = AesInstructions.EncryptLast(b3, lastKey);
                b4 = AesInstructions.EncryptLast(b4, lastKey);
                b5 = AesInstructions.EncryptLast(b5, lastKey);
                b6 = AesInstructions.EncryptLast(b6, lastKey);
                b7 = AesInstructions.EncryptLast(b7, lastKey);
                if (length < BlockBytes * Lanes)
                {
                    b0.Store(tail);
                    b1.Store(tail + 16);
                    b2.Store(tail + 32);
                    b3.Store(tail + 48);
                    b4.Store(tail + 64);
                    b5.Store(tail + 80);
                    b6.Store(tail + 96);
                    b7.Store(tail + 112);
                    Xor(from, tail, to, length);
                    return;
                }

                (b0 ^ Vector128.Load(from)).Store(to);
                (b1 ^ Vector128.Load(from + 16)).Store(to + 16);
                (b2 ^ Vector128.Load(from + 32)).Store(to + 32);
                (b3 ^ Vector128.Load(from + 48)).Store(to + 48);
                (b4 ^ Vector128.Load(from + 64)).Store(to + 64);
                (b5 ^ Vector128.Load(from + 80)).Store(to + 80);
                (b6 ^ Vector128.Load(from + 96)).Store(to + 96);
                (b7 ^ Vector128.Load(from + 112)).Store(to + 112);
                from += BlockBytes * Lanes;
                to += BlockBytes * Lanes;
                length -= BlockBytes * Lanes;
            }
        }
    }

    private static void Xor(byte* from, byte* stream, byte* to, int length)
    {
        var i = 0;
        for (; i + BlockBytes <= length; i += BlockBytes)
        {
            (Vector128.Load(from + i) ^ Vector128.Load(stream + i)).Store(to + i);
        }

        for (; i < length; i++)
        {
            to[i] = (byte)(from[i] ^ stream[i]);
        }
    }

    // FIPS 197, section 5.2.
    private void Expand(ReadOnlySpan<byte> key)
    {
        var words = (uint*)_keys;
        var keyWords = key.Length / 4;
        key.CopyTo(_roundKeys);
        byte roundConstant = 1;
        for (var i = keyWords; i < 4 * (_rounds + 1); i++)
        {
            var word = words[i - 1];
            if (i % keyWords == 0)
            {
                word = SubWord(BitOperations.RotateRight(word, 8)) ^ roundConstant;
                roundConstant = (byte)((roundConstant << 1) ^ (roundConstant >= 0x80 ? 0x1b : 0));
            }
            else if (keyWords > 6 && i % keyWords == 4)
            {
                word = SubWord(word);
            }

            words[i] = words[i - keyWords] ^ word;
        }
    }

    // With the same word in each column, ShiftRows changes nothing, and what remains of the last round is the S-box.
    private static uint SubWord(uint word) =>
        AesInstructions.EncryptLast(Vector128.Create(word).AsByte(), Vector128<byte>.Zero).AsUInt32().ToScalar();
}
