using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace MediaRouter.Plugins.AuthJwt.Tokens;

/// <summary>A signed token in compact form, taken apart. Nothing of it is believed yet.</summary>
/// <remarks>Source: RFC 7515, sections 3.1, 4.1 and 5.2; RFC 7519, section 7.2.</remarks>
internal sealed class SignedToken
{
    // Far above tokens with long lists of permissions, and about what HTTP servers take as one header.
    private const int MaxChars = 16 * 1024;

    private SignedToken(SignatureAlgorithm algorithm, string keyId, byte[] signedBytes, byte[] payload, byte[] signature)
    {
        Algorithm = algorithm;
        KeyId = keyId;
        SignedBytes = signedBytes;
        Payload = payload;
        Signature = signature;
    }

    /// <summary>How it claims to be signed.</summary>
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>The key that it claims to be signed with; empty if it names none.</summary>
    public string KeyId { get; }

    /// <summary>What is signed.</summary>
    public byte[] SignedBytes { get; }

    /// <summary>The claims, JSON.</summary>
    public byte[] Payload { get; }

    /// <summary>The signature.</summary>
    public byte[] Signature { get; }

    /// <summary>Takes a token apart.</summary>
    /// <param name="text">The token.</param>
    /// <param name="token">The token.</param>
    /// <param name="fault">Why it is none, without any part of it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SignedToken? token, out string fault)
    {
        token = null;
        if (text.Length > MaxChars)
        {
            fault = "it is too long";
            return false;
        }

        var dots = text.AsSpan().Count('.');
        if (dots != 2)
        {
            fault = dots == 4 ? "it is encrypted" : "it does not have three parts";
            return false;
        }

        var first = text.IndexOf('.', StringComparison.Ordinal);
        var last = text.LastIndexOf('.');
        if (!JsonText.TryDecode(text.AsSpan(0, first), out var headerBytes)
            || !JsonText.TryDecode(text.AsSpan(first + 1, last - first - 1), out var payload)
            || !JsonText.TryDecode(text.AsSpan(last + 1), out var signature))
        {
            fault = "a part is not base64url";
            return false;
        }

        if (!JsonText.TryParse(headerBytes, out var header) || header.ValueKind != JsonValueKind.Object
            || !JsonText.TryGetOptional(header, "alg"u8, out var algorithmName)
            || !JsonText.TryGetOptional(header, "kid"u8, out var keyId))
        {
            fault = "its header is malformed";
            return false;
        }

        // What is critical must be understood, and no extension is.
        if (header.TryGetProperty("crit"u8, out _))
        {
            fault = "its header has critical extensions";
            return false;
        }

        if (SignatureAlgorithm.Find(algorithmName) is not { } algorithm)
        {
            fault = algorithmName is "none" ? "it is not signed" : "its signature algorithm is not supported";
            return false;
        }

        // Only ASCII is left after the parts have been decoded.
        token = new SignedToken(algorithm, keyId, Encoding.ASCII.GetBytes(text, 0, last), payload, signature);
        fault = "";
        return true;
    }
}
