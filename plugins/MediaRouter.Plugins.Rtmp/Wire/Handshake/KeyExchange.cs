using System.Numerics;
using System.Security.Cryptography;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>The Diffie-Hellman exchange of RTMPE.</summary>
/// <remarks>The group is the second one of RFC 2409, section 6.2: 1024 bits, generator 2.</remarks>
internal sealed class KeyExchange
{
    /// <summary>Length of public keys and of the shared secret.</summary>
    public const int KeyLength = 128;

    private const int StreamKeyLength = 16;

    private static readonly BigInteger Prime = new(
        Convert.FromHexString(
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
            + "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"),
        isUnsigned: true,
        isBigEndian: true);

    private readonly BigInteger _private = new(RandomNumberGenerator.GetBytes(KeyLength - 1), isUnsigned: true);
    private readonly byte[] _public;

    public KeyExchange()
    {
        _public = ToBytes(BigInteger.ModPow(2, _private, Prime));
    }

    /// <summary>Our public key.</summary>
    public ReadOnlySpan<byte> PublicKey => _public;

    /// <summary>Makes the key streams of both directions, advanced over the handshake.</summary>
    /// <param name="peerKey">Public key of the peer.</param>
    /// <param name="incoming">Decrypts what the peer sends.</param>
    /// <param name="outgoing">Encrypts what we send.</param>
    /// <returns><see langword="false"/> if the peer's key is one that gives no secret.</returns>
    public bool TryAgree(ReadOnlySpan<byte> peerKey, out Rc4 incoming, out Rc4 outgoing)
    {
        var peer = new BigInteger(peerKey, isUnsigned: true, isBigEndian: true);
        if (peer <= 1 || peer >= Prime - 1)
        {
            (incoming, outgoing) = (null!, null!);
            return false;
        }

        var secret = ToBytes(BigInteger.ModPow(peer, _private, Prime));
        outgoing = new Rc4(HMACSHA256.HashData(secret, peerKey).AsSpan(0, StreamKeyLength));
        incoming = new Rc4(HMACSHA256.HashData(secret, _public).AsSpan(0, StreamKeyLength));
        Span<byte> skipped = stackalloc byte[HandshakeFormat.BlockLength];
        skipped.Clear();
        incoming.Transform(skipped, skipped);
        outgoing.Transform(skipped, skipped);
        return true;
    }

    private static byte[] ToBytes(BigInteger value)
    {
        var bytes = new byte[KeyLength];
        value.TryWriteBytes(bytes.AsSpan(KeyLength - value.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }
}
