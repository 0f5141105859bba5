using MediaRouter.Plugins.AuthJwt.Tokens;

namespace MediaRouter.Plugins.AuthJwt.Keys;

/// <summary>One key of the set. Thread safe; never throws.</summary>
/// <param name="id">Its <c>kid</c>, or empty.</param>
/// <param name="algorithm">The only algorithm that it is for, or empty.</param>
internal abstract class VerificationKey(string id, string algorithm)
{
    /// <summary>Its <c>kid</c>, or empty.</summary>
    public string Id => id;

    /// <summary>Whether signatures of an algorithm can be made with this key. The key decides, not the token.</summary>
    public bool Fits(SignatureAlgorithm signature) => (algorithm.Length == 0 || algorithm == signature.Name) && IsFor(signature);

    /// <summary>Whether a token is signed with this key; only asked if the algorithm fits.</summary>
    public abstract bool Verifies(SignedToken token);

    /// <summary>Whether the type of the key, and its size or curve, is that of the algorithm.</summary>
    protected abstract bool IsFor(SignatureAlgorithm signature);
}
