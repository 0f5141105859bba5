using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MediaRouter.EndToEnd.Control;

/// <summary>Signs tokens with keys of its own, and publishes them.</summary>
internal sealed class TokenIssuer : IDisposable
{
    private readonly string _prefix;
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly Dictionary<string, ECDsa> _elliptic = new()
    {
        ["ES256"] = ECDsa.Create(ECCurve.NamedCurves.nistP256),
        ["ES384"] = ECDsa.Create(ECCurve.NamedCurves.nistP384),
        ["ES512"] = ECDsa.Create(ECCurve.NamedCurves.nistP521),
    };

    /// <param name="prefix">Of the names of its keys: <c>rsa</c>, <c>oct</c>, <c>ES256</c>, ...</param>
    public TokenIssuer(string prefix = "") => _prefix = prefix;

    /// <summary>What its octet key has.</summary>
    public byte[] Secret { get; } = RandomNumberGenerator.GetBytes(64);

    /// <summary>Modulus of the RSA key.</summary>
    public byte[] Modulus => _rsa.ExportParameters(false).Modulus!;

    /// <summary>The public keys, and the secret one.</summary>
    public string KeySet
    {
        get
        {
            var rsa = _rsa.ExportParameters(false);
            var keys = new JsonArray
            {
                new JsonObject { ["kty"] = "RSA", ["kid"] = _prefix + "rsa", ["use"] = "sig", ["n"] = Encode(rsa.Modulus!), ["e"] = Encode(rsa.Exponent!) },
                new JsonObject { ["kty"] = "oct", ["kid"] = _prefix + "oct", ["k"] = Encode(Secret) },
            };
            foreach (var (name, key) in _elliptic)
            {
                var point = key.ExportParameters(false).Q;
                var curve = name switch { "ES256" => "P-256", "ES384" => "P-384", _ => "P-521" };
                keys.Add((JsonNode)new JsonObject { ["kty"] = "EC", ["kid"] = _prefix + name, ["crv"] = curve, ["x"] = Encode(point.X!), ["y"] = Encode(point.Y!) });
            }

            return new JsonObject { ["keys"] = keys }.ToJsonString();
        }
    }

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Claims with permissions, good for a while.</summary>
    public static JsonObject Claims(params (string Action, string Path)[] permissions) => new()
    {
        ["sub"] = "somebody",
        ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds(),
        ["mediamtx_permissions"] = new JsonArray([.. permissions.Select(permission => new JsonObject { ["action"] = permission.Action, ["path"] = permission.Path })]),
    };

    /// <summary>Signs claims.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="algorithm">Value of <c>alg</c>.</param>
    /// <param name="keyId">Value of <c>kid</c>; by default the key that fits, empty for none.</param>
    /// <param name="secret">Another secret for HMAC.</param>
    public string Sign(JsonObject claims, string algorithm = "RS256", string? keyId = null, byte[]? secret = null) => Sign(claims.ToJsonString(), algorithm, keyId, secret);

    /// <summary>Signs anything.</summary>
    public string Sign(string payload, string algorithm = "RS256", string? keyId = null, byte[]? secret = null)
    {
        keyId ??= _prefix + algorithm[..2] switch { "RS" or "PS" => "rsa", "HS" => "oct", _ => algorithm };
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (keyId.Length > 0)
        {
            header["kid"] = keyId;
        }

        var text = $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(payload))}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        var signature = algorithm[..2] switch
        {
            "RS" => _rsa.SignData(bytes, hash, RSASignaturePadding.Pkcs1),
            "PS" => _rsa.SignData(bytes, hash, RSASignaturePadding.Pss),
            "ES" => _elliptic[algorithm].SignData(bytes, hash),
            "HS" => CryptographicOperations.HmacData(hash, secret ?? Secret, bytes),
            _ => [],
        };
        return $"{text}.{Encode(signature)}";
    }

    public void Dispose()
    {
        _rsa.Dispose();
        foreach (var key in _elliptic.Values)
        {
            key.Dispose();
        }
    }
}
