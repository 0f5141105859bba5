using System.Security.Cryptography;
using System.Text;

namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>A user name or a password as a client supplied it, prepared for comparisons that tell nothing by their time.</summary>
internal sealed class SuppliedText
{
    private readonly byte[] _keyed;
    private readonly byte[] _sha256;

    public SuppliedText(string text)
    {
        Bytes = Encoding.UTF8.GetBytes(text);
        _keyed = KeyedDigest.Of(Bytes);
        _sha256 = SHA256.HashData(Bytes);
    }

    /// <summary>The text in UTF-8.</summary>
    public byte[] Bytes { get; }

    /// <summary>The keyed digest of the text.</summary>
    public ReadOnlySpan<byte> Keyed => _keyed;

    /// <summary>Compares with a <see cref="KeyedDigest"/>.</summary>
    public bool EqualsKeyed(ReadOnlySpan<byte> digest) => CryptographicOperations.FixedTimeEquals(_keyed, digest);

    /// <summary>Compares with a SHA-256.</summary>
    public bool EqualsSha256(ReadOnlySpan<byte> digest) => CryptographicOperations.FixedTimeEquals(_sha256, digest);
}
