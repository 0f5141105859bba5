using System.Security.Cryptography;
using MediaRouter.Plugins.AuthJwt.Tokens;

namespace MediaRouter.Plugins.AuthJwt.Keys;

/// <summary>An RSA public key: RFC 7518, section 6.3.1.</summary>
internal sealed class RsaKey(string id, string algorithm, RSAParameters parameters) : VerificationKey(id, algorithm)
{
    /// <inheritdoc/>
    public override bool Verifies(SignedToken token)
    {
        var padding = token.Algorithm.Family == SignatureFamily.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        try
        {
            // The platform's objects are not for several threads.
            using var rsa = RSA.Create(parameters);
            return rsa.VerifyData(token.SignedBytes, token.Signature, token.Algorithm.Hash, padding);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    protected override bool IsFor(SignatureAlgorithm signature) => signature.Family is SignatureFamily.RsaPkcs1 or SignatureFamily.RsaPss;
}
