using MediaRouter.Plugins.AuthJwt.Tokens;

namespace MediaRouter.Plugins.AuthJwt.Keys;

/// <summary>A public key of the curve Ed25519: RFC 8037, section 2.</summary>
internal sealed class EdwardsKey(string id, string algorithm, Ed25519PublicKey key) : VerificationKey(id, algorithm)
{
    /// <inheritdoc/>
    public override bool Verifies(SignedToken token) => key.Verifies(token.SignedBytes, token.Signature);

    /// <inheritdoc/>
    protected override bool IsFor(SignatureAlgorithm signature) => signature.Family == SignatureFamily.EdDsa;
}
