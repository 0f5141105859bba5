using System.Security.Cryptography;
using MediaRouter.Plugins.AuthJwt.Tokens;

namespace MediaRouter.Plugins.AuthJwt.Keys;

/// <summary>A key that issuer and router share: RFC 7518, section 6.4.</summary>
internal sealed class SecretKey(string id, string algorithm, byte[] secret) : VerificationKey(id, algorithm)
{
    /// <inheritdoc/>
    public override bool Verifies(SignedToken token)
    {
        Span<byte> expected = stackalloc byte[SHA512.HashSizeInBytes];
        expected = expected[..token.Algorithm.HashLength];
        CryptographicOperations.HmacData(token.Algorithm.Hash, secret, token.SignedBytes, expected);
        return CryptographicOperations.FixedTimeEquals(expected, token.Signature);
    }

    // RFC 7518, section 3.2: a key shorter than the hash must not be used.
    /// <inheritdoc/>
    protected override bool IsFor(SignatureAlgorithm signature) => signature.Family == SignatureFamily.Hmac && secret.Length >= signature.HashLength;
}
