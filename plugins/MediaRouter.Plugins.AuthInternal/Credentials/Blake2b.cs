using System.Buffers.Binary;
using System.Numerics;

namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>The hash function BLAKE2b without a key.</summary>
/// <remarks>Source: RFC 7693. The framework has none.</remarks>
internal sealed class Blake2b
{
    /// <summary>Longest digest in bytes.</summary>
    public const int LongestDigest = 64;

    private const int BlockLength = 128;
    private const int Rounds = 12;

    private static readonly ulong[] InitialState =
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    ];

    // RFC 7693, section 2.7; rounds 10 and 11 repeat the first two rows.
    private static readonly byte[] Schedule =
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    private readonly int _digestLength;
    private readonly ulong[] _state = [.. InitialState];
    private readonly byte[] _block = new byte[BlockLength];
    private int _blockUsed;
    private ulong _length;

    /// <summary>Begins a digest.</summary>
    /// <param name="digestLength">1 to <see cref="LongestDigest"/> bytes.</param>
    public Blake2b(int digestLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digestLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digestLength, LongestDigest);
        _digestLength = digestLength;
        _state[0] ^= 0x01010000UL ^ (uint)digestLength;
    }

    /// <summary>Computes a digest in one go; its length is that of the output.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = new Blake2b(digest.Length);
        hash.Append(data);
        hash.Finish(digest);
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            // A full block is compressed only when more follows: the last one is marked.
            if (_blockUsed == BlockLength)
            {
                _length += BlockLength;
                Compress(isLast: false);
                _blockUsed = 0;
            }

            var taken = Math.Min(BlockLength - _blockUsed, data.Length);
            data[..taken].CopyTo(_block.AsSpan(_blockUsed));
            _blockUsed += taken;
            data = data[taken..];
        }
    }

    /// <summary>Appends a number as 32 bits in little-endian order.</summary>
    public void Append(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        Append(bytes);
    }

    /// <summary>Writes the digest; nothing may be appended afterwards.</summary>
    public void Finish(Span<byte> digest)
    {
        _length += (uint)_blockUsed;
        _block.AsSpan(_blockUsed).Clear();
        Compress(isLast: true);
        Span<byte> full = stackalloc byte[LongestDigest];
        for (var i = 0; i < _state.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(full[(i * 8)..], _state[i]);
        }

        full[.._digestLength].CopyTo(digest);
    }

    private void Compress(bool isLast)
    {
        Span<ulong> v = stackalloc ulong[16];
        Span<ulong> m = stackalloc ulong[16];
        _state.AsSpan().CopyTo(v);
        InitialState.AsSpan().CopyTo(v[8..]);
        v[12] ^= _length;
        if (isLast)
        {
            v[14] = ~v[14];
        }

        for (var i = 0; i < m.Length; i++)
        {
            m[i] = BinaryPrimitives.ReadUInt64LittleEndian(_block.AsSpan(i * 8));
        }

        for (var round = 0; round < Rounds; round++)
        {
            var s = Schedule.AsSpan(round % 10 * 16, 16);
            Mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
            Mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
            Mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
            Mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
            Mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
            Mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
            Mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
            Mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
        }

        for (var i = 0; i < _state.Length; i++)
        {
            _state[i] ^= v[i] ^ v[i + 8];
        }
    }

    private static void Mix(Span<ulong> v, int a, int b, int c, int d, ulong x, ulong y)
    {
        v[a] = v[a] + v[b] + x;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 24);
        v[a] = v[a] + v[b] + y;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 63);
    }
}
