using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthJwt.Tokens;

/// <summary>The claims of a token whose signature is good.</summary>
/// <remarks>Source: RFC 7519, section 4.1.</remarks>
internal sealed class TokenClaims
{
    // Clocks that are kept by NTP differ by less.
    private const double LeewaySeconds = 10;

    private readonly JsonElement _claims;

    private TokenClaims(JsonElement claims) => _claims = claims;

    /// <summary>Whom the token is about, or empty.</summary>
    public string Subject => JsonText.TryGetOptional(_claims, "sub"u8, out var subject) ? subject : "";

    /// <summary>Parses claims.</summary>
    /// <param name="payload">Payload of the token.</param>
    /// <param name="claims">The claims.</param>
    public static bool TryParse(byte[] payload, [NotNullWhen(true)] out TokenClaims? claims)
    {
        claims = JsonText.TryParse(payload, out var root) && root.ValueKind == JsonValueKind.Object ? new TokenClaims(root) : null;
        return claims is not null;
    }

    /// <summary>Whether the token is good now, for this router.</summary>
    /// <param name="now">The time.</param>
    /// <param name="issuer">What <c>iss</c> must be; empty for anything.</param>
    /// <param name="audience">What <c>aud</c> must contain; empty for anything.</param>
    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    public string? FindFault(DateTimeOffset now, string issuer, string audience)
    {
        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        if (!TryGetTime("exp"u8, out var expires) || !TryGetTime("nbf"u8, out var notBefore) || !TryGetTime("iat"u8, out var issued))
        {
            return "a time in it is not a number";
        }

        if (expires is { } end && seconds >= end + LeewaySeconds)
        {
            return "it has expired";
        }

        if (notBefore is { } start && seconds < start - LeewaySeconds)
        {
            return "it is not valid yet";
        }

        if (issued is { } made && seconds < made - LeewaySeconds)
        {
            return "it was issued in the future";
        }

        if (issuer.Length > 0 && !(_claims.TryGetProperty("iss"u8, out var named) && IsText(named, issuer)))
        {
            return "it is of another issuer";
        }

        return audience.Length > 0 && !IsFor(audience) ? "it is for another audience" : null;
    }

    /// <summary>Reads the permissions.</summary>
    /// <param name="claimKey">Name of the claim.</param>
    /// <param name="permissions">What the token permits. Actions that do not exist permit nothing.</param>
    /// <param name="fault">What is wrong with the claim.</param>
    public bool TryGetPermissions(string claimKey, out IReadOnlyList<AccessPermission> permissions, out string fault)
    {
        permissions = [];
        if (!_claims.TryGetProperty(claimKey, out var claim))
        {
            fault = $"claim '{claimKey}' not found inside JWT";
            return false;
        }

        fault = $"claim '{claimKey}' is not a list of permissions";
        if (claim.ValueKind == JsonValueKind.String
            && !(JsonText.TryGetText(claim, out var text) && JsonText.TryParse(Encoding.UTF8.GetBytes(text), out claim)))
        {
            return false;
        }

        if (claim.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var list = new List<AccessPermission>();
        foreach (var item in claim.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object
                || !JsonText.TryGetOptional(item, "action"u8, out var action)
                || !JsonText.TryGetOptional(item, "path"u8, out var path))
            {
                return false;
            }

            if (FindAction(action) is { } known)
            {
                list.Add(new AccessPermission { Action = known, Path = path });
            }
        }

        permissions = list;
        fault = "";
        return true;
    }

    private static AccessAction? FindAction(string name) => name switch
    {
        "publish" => AccessAction.Publish,
        "read" => AccessAction.Read,
        "playback" => AccessAction.Playback,
        "api" => AccessAction.Api,
        "metrics" => AccessAction.Metrics,
        "pprof" => AccessAction.Pprof,
        _ => null,
    };

    private static bool IsText(JsonElement value, string text) => JsonText.TryGetText(value, out var actual) && actual == text;

    private bool IsFor(string audience)
    {
        if (!_claims.TryGetProperty("aud"u8, out var named))
        {
            return false;
        }

        return named.ValueKind == JsonValueKind.Array ? named.EnumerateArray().Any(item => IsText(item, audience)) : IsText(named, audience);
    }

    private bool TryGetTime(ReadOnlySpan<byte> name, out double? seconds)
    {
        seconds = null;
        if (!_claims.TryGetProperty(name, out var value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
        {
            return false;
        }

        seconds = number;
        return true;
    }
}
