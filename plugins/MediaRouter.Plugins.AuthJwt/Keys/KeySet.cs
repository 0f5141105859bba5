using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using MediaRouter.Plugins.AuthJwt.Tokens;

namespace MediaRouter.Plugins.AuthJwt.Keys;

/// <summary>The keys that tokens may be signed with. Never changes.</summary>
/// <remarks>Source: RFC 7517, sections 4 and 5; RFC 7518, section 6; RFC 8037, section 2.</remarks>
internal sealed class KeySet
{
    // Issuers publish the present key, the next and a few former ones.
    private const int MaxKeys = 256;

    // A token that names no key is tried with all that fit; verification costs up to a millisecond.
    private const int MaxTries = 16;

    // RFC 7518, section 3.3 asks for 2048 bits at least; 16384 is what OpenSSL takes at most.
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 16384;

    // A larger exponent makes verification slow; none is in use.
    private const int MaxExponentBytes = 4;

    private readonly VerificationKey[] _keys;

    private KeySet(VerificationKey[] keys, IReadOnlyList<string> faults)
    {
        _keys = keys;
        Faults = faults;
    }

    /// <summary>How many keys can be used.</summary>
    public int Count => _keys.Length;

    /// <summary>Why other keys of the set cannot be used, one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Parses a key set. Keys of types that are not known are left out.</summary>
    /// <param name="json">The document; its length has met a limit.</param>
    /// <param name="set">The set.</param>
    /// <returns><see langword="false"/> if it is no key set.</returns>
    public static bool TryParse(byte[] json, [NotNullWhen(true)] out KeySet? set)
    {
        set = null;
        if (!JsonText.TryParse(json, out var root) || root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("keys"u8, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var keys = new List<VerificationKey>();
        var faults = new List<string>();
        var position = 0;
        foreach (var item in list.EnumerateArray().Take(MaxKeys))
        {
            position++;
            if (Read(item, out var fault) is { } key)
            {
                keys.Add(key);
            }
            else if (fault.Length > 0)
            {
                faults.Add($"key {position} of the set is not used: {fault}");
            }
        }

        set = new KeySet([.. keys], faults);
        return true;
    }

    /// <summary>Whether a token is signed with a key of the set.</summary>
    /// <param name="token">The token.</param>
    /// <param name="fault">Why not.</param>
    /// <param name="mayBeNew">Whether it may be signed with a key that the set does not have yet.</param>
    public bool Verifies(SignedToken token, out string fault, out bool mayBeNew)
    {
        var named = token.KeyId.Length == 0 ? _keys : _keys.Where(key => key.Id == token.KeyId);
        var isNamed = false;
        var tries = 0;
        foreach (var key in named)
        {
            isNamed = true;
            if (!key.Fits(token.Algorithm))
            {
                continue;
            }

            if (key.Verifies(token))
            {
                (fault, mayBeNew) = ("", false);
                return true;
            }

            if (++tries == MaxTries)
            {
                break;
            }
        }

        mayBeNew = !isNamed || token.KeyId.Length == 0;
        fault = (isNamed, tries) switch
        {
            (false, _) => "it is signed with a key that is not in the key set",
            (true, 0) => "its signature algorithm is not that of the key",
            _ => "its signature is wrong",
        };
        return false;
    }

    private static VerificationKey? Read(JsonElement item, out string fault)
    {
        fault = "a member is not text";
        if (item.ValueKind != JsonValueKind.Object
            || !JsonText.TryGetOptional(item, "kty"u8, out var type)
            || !JsonText.TryGetOptional(item, "kid"u8, out var id)
            || !JsonText.TryGetOptional(item, "alg"u8, out var algorithm)
            || !JsonText.TryGetOptional(item, "use"u8, out var use)
            || !JsonText.TryGetOptional(item, "crv"u8, out var curve))
        {
            return null;
        }

        // Keys for encryption stand in the same sets.
        if (use is not ("" or "sig") || !MayVerify(item))
        {
            fault = "";
            return null;
        }

        return type switch
        {
            "RSA" => ReadRsa(item, id, algorithm, out fault),
            "EC" => ReadElliptic(item, id, algorithm, curve, out fault),
            "OKP" => ReadEdwards(item, id, algorithm, curve, out fault),
            "oct" => ReadSecret(item, id, algorithm, out fault),
            _ => Refuse("its type is not supported", out fault),
        };
    }

    private static bool MayVerify(JsonElement item) =>
        !item.TryGetProperty("key_ops"u8, out var operations)
        || (operations.ValueKind == JsonValueKind.Array
            && operations.EnumerateArray().Any(operation => JsonText.TryGetText(operation, out var name) && name == "verify"));

    private static VerificationKey? ReadRsa(JsonElement item, string id, string algorithm, out string fault)
    {
        if (!JsonText.TryGetBytes(item, "n"u8, out var modulus) || !JsonText.TryGetBytes(item, "e"u8, out var exponent))
        {
            return Refuse("modulus or exponent is missing or malformed", out fault);
        }

        modulus = modulus.AsSpan().TrimStart((byte)0).ToArray();
        exponent = exponent.AsSpan().TrimStart((byte)0).ToArray();
        if (modulus.Length == 0 || exponent.Length is 0 or > MaxExponentBytes)
        {
            return Refuse("modulus or exponent is missing or malformed", out fault);
        }

        var bits = (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        if (bits is < MinRsaBits or > MaxRsaBits)
        {
            return Refuse($"an RSA key has {MinRsaBits} to {MaxRsaBits} bits, this has {bits}", out fault);
        }

        var parameters = new RSAParameters { Modulus = modulus, Exponent = exponent };
        try
        {
            using var rsa = RSA.Create(parameters);
        }
        catch (CryptographicException)
        {
            return Refuse("the platform does not accept it", out fault);
        }

        fault = "";
        return new RsaKey(id, algorithm, parameters);
    }

    private static VerificationKey? ReadElliptic(JsonElement item, string id, string algorithm, string curve, out string fault)
    {
        (ECCurve Curve, HashAlgorithmName Hash, int Length)? known = curve switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384, 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512, 66),
            _ => null,
        };
        if (known is not { } found)
        {
            return Refuse("its curve is not supported", out fault);
        }

        if (!JsonText.TryGetBytes(item, "x"u8, out var x) || !JsonText.TryGetBytes(item, "y"u8, out var y) || x.Length != found.Length || y.Length != found.Length)
        {
            return Refuse("a coordinate is missing or malformed", out fault);
        }

        var parameters = new ECParameters { Curve = found.Curve, Q = new ECPoint { X = x, Y = y } };
        try
        {
            using var ecdsa = ECDsa.Create(parameters);
        }
        catch (CryptographicException)
        {
            return Refuse("it is not a point of its curve", out fault);
        }

        fault = "";
        return new EllipticKey(id, algorithm, found.Hash, parameters);
    }

    private static VerificationKey? ReadEdwards(JsonElement item, string id, string algorithm, string curve, out string fault)
    {
        if (curve != "Ed25519")
        {
            return Refuse("its curve is not supported", out fault);
        }

        if (!JsonText.TryGetBytes(item, "x"u8, out var x) || !Ed25519PublicKey.TryCreate(x, out var key))
        {
            return Refuse("it is not a point of its curve", out fault);
        }

        fault = "";
        return new EdwardsKey(id, algorithm, key);
    }

    private static VerificationKey? ReadSecret(JsonElement item, string id, string algorithm, out string fault)
    {
        if (!JsonText.TryGetBytes(item, "k"u8, out var secret))
        {
            return Refuse("the secret is missing or malformed", out fault);
        }

        if (secret.Length < SHA256.HashSizeInBytes)
        {
            return Refuse($"a secret has {SHA256.HashSizeInBytes} bytes at least, this has {secret.Length}", out fault);
        }

        fault = "";
        return new SecretKey(id, algorithm, secret);
    }

    private static VerificationKey? Refuse(string reason, out string fault)
    {
        fault = reason;
        return null;
    }
}
