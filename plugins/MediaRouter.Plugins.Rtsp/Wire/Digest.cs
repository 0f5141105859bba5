using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>The computations of digest authentication.</summary>
/// <remarks>Source: RFC 2069, section 2.1.2 (without qop, as RTSP peers use it) and RFC 7616, section 3.4.</remarks>
internal static class Digest
{
    /// <summary>Name of an algorithm in headers.</summary>
    public static string Name(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? "SHA-256" : "MD5";

    /// <summary>Reads the name of an algorithm; absent means MD5.</summary>
    /// <returns>False if the algorithm is another one; session variants are.</returns>
    public static bool TryParseName(string? name, out DigestAlgorithm algorithm)
    {
        algorithm = string.Equals(name, "SHA-256", StringComparison.OrdinalIgnoreCase) ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5;
        return name is null or "" || algorithm == DigestAlgorithm.Sha256 || name.Equals("MD5", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Computes the response.</summary>
    /// <param name="parameters">Algorithm, realm, nonce, URI, and with qop the nonce count and the client nonce.</param>
    /// <param name="method">Method of the request.</param>
    /// <param name="user">User name.</param>
    /// <param name="password">Plain password.</param>
    /// <returns>Lower-case hexadecimal digits.</returns>
    public static string Respond(DigestCredentials parameters, string method, string user, string password)
    {
        var secret = Hash(parameters.Algorithm, $"{user}:{parameters.Realm}:{password}");
        var request = Hash(parameters.Algorithm, $"{method}:{parameters.Uri}");
        var middle = parameters.Qop is { Length: > 0 } qop
            ? $"{parameters.Nonce}:{parameters.NonceCount}:{parameters.ClientNonce}:{qop}"
            : parameters.Nonce;
        return Hash(parameters.Algorithm, $"{secret}:{middle}:{request}");
    }

    /// <summary>Checks a response in constant time.</summary>
    public static bool Proves(DigestCredentials credentials, string method, string user, string password) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Respond(credentials, method, user, password)),
            Encoding.ASCII.GetBytes(credentials.Response.ToLowerInvariant()));

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "RFC 2069 prescribes MD5, and most cameras and players know nothing else.")]
    private static string Hash(DigestAlgorithm algorithm, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(algorithm == DigestAlgorithm.Sha256 ? SHA256.HashData(bytes) : MD5.HashData(bytes));
    }
}
