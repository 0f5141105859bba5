using System.Security.Cryptography;

namespace MediaRouter.Plugins.AuthJwt.Tokens;

/// <summary>One value of <c>alg</c> that is accepted.</summary>
/// <param name="Name">The value.</param>
/// <param name="Family">How the signature is made.</param>
/// <param name="Hash">The hash; SHA-512 inside EdDSA.</param>
internal sealed record SignatureAlgorithm(string Name, SignatureFamily Family, HashAlgorithmName Hash)
{
    // 'none' is not among them, whatever its case.
    private static readonly Dictionary<string, SignatureAlgorithm> All = new SignatureAlgorithm[]
    {
        new("HS256", SignatureFamily.Hmac, HashAlgorithmName.SHA256),
        new("HS384", SignatureFamily.Hmac, HashAlgorithmName.SHA384),
        new("HS512", SignatureFamily.Hmac, HashAlgorithmName.SHA512),
        new("RS256", SignatureFamily.RsaPkcs1, HashAlgorithmName.SHA256),
        new("RS384", SignatureFamily.RsaPkcs1, HashAlgorithmName.SHA384),
        new("RS512", SignatureFamily.RsaPkcs1, HashAlgorithmName.SHA512),
        new("PS256", SignatureFamily.RsaPss, HashAlgorithmName.SHA256),
        new("PS384", SignatureFamily.RsaPss, HashAlgorithmName.SHA384),
        new("PS512", SignatureFamily.RsaPss, HashAlgorithmName.SHA512),
        new("ES256", SignatureFamily.Ecdsa, HashAlgorithmName.SHA256),
        new("ES384", SignatureFamily.Ecdsa, HashAlgorithmName.SHA384),
        new("ES512", SignatureFamily.Ecdsa, HashAlgorithmName.SHA512),

        // RFC 9864 names the curve; both names mean the same with a key of this curve.
        new("EdDSA", SignatureFamily.EdDsa, HashAlgorithmName.SHA512),
        new("Ed25519", SignatureFamily.EdDsa, HashAlgorithmName.SHA512),
    }.ToDictionary(algorithm => algorithm.Name, StringComparer.Ordinal);

    /// <summary>Length of the hash in bytes.</summary>
    public int HashLength => Hash.Name switch
    {
        "SHA256" => SHA256.HashSizeInBytes,
        "SHA384" => SHA384.HashSizeInBytes,
        _ => SHA512.HashSizeInBytes,
    };

    /// <summary>The algorithm of a name, or <see langword="null"/>.</summary>
    public static SignatureAlgorithm? Find(string name) => All.GetValueOrDefault(name);
}
