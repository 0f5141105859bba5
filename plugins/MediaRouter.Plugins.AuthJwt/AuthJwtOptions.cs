using MediaRouter.Net.Http;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthJwt;

/// <summary>Who signs tokens, and what they must say.</summary>
[Options(OptionsScope.Global, Title = "Authentication: JWT", Order = 23)]
internal sealed record AuthJwtOptions : IValidatedOptions
{
    /// <summary>Name of this backend in <c>authMethod</c>.</summary>
    public const string MethodName = "jwt";

    /// <summary>URL of the key set. It may contain a user and a password.</summary>
    [Setting("URL of the key set (JWKS) that tokens are verified with; fetched anew every hour.", Key = "authJWTJWKS")]
    public string KeySetAddress { get; init; } = "";

    /// <summary>SHA-256 of the certificate of the key set's server, hexadecimal; empty for the usual verification.</summary>
    [Setting("SHA-256 fingerprint of the certificate of the server with the key set, hexadecimal; needed when it is self-signed.", Key = "authJWTJWKSFingerprint")]
    public string KeySetFingerprint { get; init; } = "";

    /// <summary>Name of the claim that holds the permissions.</summary>
    [Setting("Claim of the token that holds the permissions: a list in the form of the permissions of users, or such a list as JSON text.", Key = "authJWTClaimKey")]
    public string ClaimKey { get; init; } = "mediamtx_permissions";

    /// <summary>What is admitted without a token.</summary>
    [Setting("What everybody may do without a token; in the form of the permissions of users.", Key = "authJWTExclude")]
    public OptionList<AccessPermission> Exclude { get; init; } = [];

    /// <summary>What <c>iss</c> must be; empty for anything.</summary>
    [Setting("Issuer that tokens must name ('iss'); empty accepts every issuer.", Key = "authJWTIssuer")]
    public string Issuer { get; init; } = "";

    /// <summary>What <c>aud</c> must contain; empty for anything.</summary>
    [Setting("Audience that tokens must name ('aud'); empty accepts every audience.", Key = "authJWTAudience")]
    public string Audience { get; init; } = "";

    /// <summary>Whether the older name <c>jwt</c> counts in queries of protocols that have other places for a token.</summary>
    [Setting("Also accept '?jwt=' in requests over HTTP.", Key = "authJWTInHTTPQuery", Deprecated = true, Replacement = "'?token=' in the URL, which is always accepted")]
    public bool AcceptsFormerQueryName { get; init; }

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (!context.Configuration.TryGetValue("authMethod", out var method) || method?.ToString() != MethodName)
        {
            yield break;
        }

        if (KeySetAddress.Length == 0)
        {
            yield return "'authJWTJWKS' is empty";
        }
        else if (!HttpEndpoint.IsValid(KeySetAddress))
        {
            yield return "'authJWTJWKS' must be a HTTP URL";
        }

        if (ClaimKey.Length == 0)
        {
            yield return "'authJWTClaimKey' is empty";
        }
    }
}
