using System.Security.Cryptography;
using System.Text;

namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>Digests of secrets with a key that is random for each process: of equal length, and worthless outside of it.</summary>
internal static class KeyedDigest
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Computes the digest of a text.</summary>
    public static byte[] Of(string text) => HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text));

    /// <summary>Computes the digest of bytes.</summary>
    public static byte[] Of(ReadOnlySpan<byte> bytes) => HMACSHA256.HashData(Key, bytes);
}
