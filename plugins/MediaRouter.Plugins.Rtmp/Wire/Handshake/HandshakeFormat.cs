using System.Security.Cryptography;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>The blocks of the handshake and the digests inside them.</summary>
/// <remarks>
/// The plain form is in the RTMP specification 1.0, section 5.2. The form with digests is that of Flash Player 9 and later: the second
/// field is a version that is not zero, and the rest has two blocks of 764 bytes, one with a digest, one with a public key.
/// </remarks>
internal static class HandshakeFormat
{
    /// <summary>Version of RTMP.</summary>
    public const byte PlainVersion = 3;

    /// <summary>Version of RTMPE.</summary>
    public const byte EncryptedVersion = 6;

    /// <summary>Length of C1, C2, S1 and S2.</summary>
    public const int BlockLength = 1536;

    /// <summary>Length of a digest.</summary>
    public const int DigestLength = 32;

    private const int ServerNameLength = 36;
    private const int PlayerNameLength = 30;

    // Where the offset of the digest, and of the public key, is found in the two layouts.
    private static readonly (int Field, int Base)[] DigestPlaces = [(8, 12), (772, 776)];
    private static readonly (int Field, int Base)[] KeyPlaces = [(1532, 772), (768, 8)];

    private static readonly byte[] ServerKey =
    [
        .. "Genuine Adobe Flash Media Server 001"u8,
        0xf0, 0xee, 0xc2, 0x4a, 0x80, 0x68, 0xbe, 0xe8, 0x2e, 0x00, 0xd0, 0xd1, 0x02, 0x9e, 0x7e, 0x57,
        0x6e, 0xec, 0x5d, 0x2d, 0x29, 0x80, 0x6f, 0xab, 0x93, 0xb8, 0xe6, 0x36, 0xcf, 0xeb, 0x31, 0xae,
    ];

    private static readonly byte[] PlayerKey = [.. "Genuine Adobe Flash Player 001"u8, .. ServerKey.AsSpan(ServerNameLength)];

    /// <summary>Looks for the digest of C1 or S1.</summary>
    /// <param name="block">The block.</param>
    /// <param name="isServer">Whether it is S1.</param>
    /// <param name="layout">0 or 1, where it was found.</param>
    /// <param name="digest">The digest, a slice of the block.</param>
    public static bool TryFindDigest(ReadOnlySpan<byte> block, bool isServer, out int layout, out ReadOnlySpan<byte> digest)
    {
        Span<byte> expected = stackalloc byte[DigestLength];
        for (layout = 0; layout < DigestPlaces.Length; layout++)
        {
            var offset = DigestOffset(block, layout);
            MakeDigest(block, offset, isServer, expected);
            digest = block.Slice(offset, DigestLength);
            if (CryptographicOperations.FixedTimeEquals(digest, expected))
            {
                return true;
            }
        }

        layout = 0;
        digest = [];
        return false;
    }

    /// <summary>Puts the digest into C1 or S1.</summary>
    /// <returns>The digest, a slice of the block.</returns>
    public static ReadOnlySpan<byte> Sign(Span<byte> block, int layout, bool isServer)
    {
        var offset = DigestOffset(block, layout);
        MakeDigest(block, offset, isServer, block.Slice(offset, DigestLength));
        return block.Slice(offset, DigestLength);
    }

    /// <summary>Makes C2 or S2 from the digest of the other side's first block.</summary>
    public static void Answer(Span<byte> block, ReadOnlySpan<byte> peerDigest, bool isServer)
    {
        RandomNumberGenerator.Fill(block);
        Span<byte> key = stackalloc byte[DigestLength];
        HMACSHA256.HashData(isServer ? ServerKey : PlayerKey, peerDigest, key);
        HMACSHA256.HashData(key, block[..^DigestLength], block[^DigestLength..]);
    }

    /// <summary>Whether C2 or S2 answers a digest.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> block, ReadOnlySpan<byte> ownDigest, bool isServer)
    {
        Span<byte> key = stackalloc byte[DigestLength];
        Span<byte> expected = stackalloc byte[DigestLength];
        HMACSHA256.HashData(isServer ? ServerKey : PlayerKey, ownDigest, key);
        HMACSHA256.HashData(key, block[..^DigestLength], expected);
        return CryptographicOperations.FixedTimeEquals(expected, block[^DigestLength..]);
    }

    /// <summary>Where the public key is in a block.</summary>
    public static int KeyOffset(ReadOnlySpan<byte> block, int layout) => Offset(block, KeyPlaces[layout], 632);

    private static int DigestOffset(ReadOnlySpan<byte> block, int layout) => Offset(block, DigestPlaces[layout], 728);

    private static int Offset(ReadOnlySpan<byte> block, (int Field, int Base) place, int modulus)
    {
        var field = block.Slice(place.Field, 4);
        return ((field[0] + field[1] + field[2] + field[3]) % modulus) + place.Base;
    }

    private static void MakeDigest(ReadOnlySpan<byte> block, int offset, bool isServer, Span<byte> digest)
    {
        Span<byte> signed = stackalloc byte[BlockLength - DigestLength];
        block[..offset].CopyTo(signed);
        block[(offset + DigestLength)..].CopyTo(signed[offset..]);
        HMACSHA256.HashData(isServer ? ServerKey.AsSpan(0, ServerNameLength) : PlayerKey.AsSpan(0, PlayerNameLength), signed, digest);
    }
}
