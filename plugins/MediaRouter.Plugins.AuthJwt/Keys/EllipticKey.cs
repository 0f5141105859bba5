using System.Security.Cryptography;
using MediaRouter.Plugins.AuthJwt.Tokens;

namespace MediaRouter.Plugins.AuthJwt.Keys;

/// <summary>A public key of one of the NIST curves: RFC 7518, section 6.2.1.</summary>
/// <param name="id">Its <c>kid</c>, or empty.</param>
/// <param name="algorithm">The only algorithm that it is for, or empty.</param>
/// <param name="hash">The hash that goes with the curve.</param>
/// <param name="parameters">Curve and point.</param>
internal sealed class EllipticKey(string id, string algorithm, HashAlgorithmName hash, ECParameters parameters) : VerificationKey(id, algorithm)
{
    /// <inheritdoc/>
    public override bool Verifies(SignedToken token)
    {
        try
        {
            using var ecdsa = ECDsa.Create(parameters);
            return ecdsa.VerifyData(token.SignedBytes, token.Signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    protected override bool IsFor(SignatureAlgorithm signature) => signature.Family == SignatureFamily.Ecdsa && signature.Hash == hash;
}
