using System.Buffers;

namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>A user name or a password as the configuration holds it: plain, or as a hash.</summary>
internal sealed class Credential
{
    private const string Sha256Prefix = "sha256:";
    private const string Argon2Prefix = "argon2:";
    private const int Sha256Length = 32;

    private const string SupportedCharacters = "A-Z,a-z,0-9,!,$,(,),*,+,.,;,<,=,>,[,],^,_,-,{,},@,#,&";

    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!$()*+.;<=>[]^_-{}@#&");

    private readonly byte[] _digest;

    private Credential(CredentialKind kind, string text, byte[] digest, Argon2Hash? argon2)
    {
        Kind = kind;
        Text = text;
        _digest = digest;
        Argon2 = argon2;
    }

    /// <summary>How the credential is stored.</summary>
    public CredentialKind Kind { get; }

    /// <summary>The text of a plain credential; otherwise the whole stored text.</summary>
    public string Text { get; }

    /// <summary>The hash of an argon2 credential.</summary>
    public Argon2Hash? Argon2 { get; }

    /// <summary>Whether a stored text is a hash.</summary>
    public static bool IsHashed(string stored) =>
        stored.StartsWith(Sha256Prefix, StringComparison.Ordinal) || stored.StartsWith(Argon2Prefix, StringComparison.Ordinal);

    /// <summary>Finds out what is wrong with a stored text.</summary>
    /// <returns><see langword="null"/> if it is valid; empty is.</returns>
    public static string? FindFault(string stored) => TryParse(stored, out _, out var fault) ? null : fault;

    /// <summary>Reads a stored text.</summary>
    /// <param name="stored">Empty for a credential that everything matches.</param>
    /// <param name="credential">Set if the text is valid.</param>
    /// <param name="fault">A sentence for the user of the configuration, if it is not.</param>
    public static bool TryParse(string stored, out Credential? credential, out string fault)
    {
        credential = null;
        fault = "";
        if (stored.StartsWith(Sha256Prefix, StringComparison.Ordinal))
        {
            var digest = new byte[Sha256Length];
            var text = stored.AsSpan(Sha256Prefix.Length);

            // The decoder would skip white space.
            if (text.ContainsAny(" \t\r\n") || !Convert.TryFromBase64Chars(text, digest, out var length) || length != Sha256Length)
            {
                fault = "credential contains unsupported characters, sha256 hash must be base64 encoded and 32 bytes long";
                return false;
            }

            credential = new Credential(CredentialKind.Sha256, stored, digest, null);
            return true;
        }

        if (stored.StartsWith(Argon2Prefix, StringComparison.Ordinal))
        {
            if (!Argon2Hash.TryParse(stored.AsSpan(Argon2Prefix.Length), out var hash, out var reason))
            {
                fault = "invalid argon2 hash: " + reason;
                return false;
            }

            credential = new Credential(CredentialKind.Argon2, stored, [], hash);
            return true;
        }

        if (stored.AsSpan().ContainsAnyExcept(PlainCharacters))
        {
            fault = "credential contains unsupported characters. Supported are: " + SupportedCharacters;
            return false;
        }

        credential = stored.Length == 0
            ? new Credential(CredentialKind.Anything, "", [], null)
            : new Credential(CredentialKind.Plain, stored, KeyedDigest.Of(stored), null);
        return true;
    }

    /// <summary>Compares with what a client supplied, for the kinds that need no long computation; false for argon2.</summary>
    /// <remarks>The time it takes depends on the kind alone: digests of equal length are compared, whatever the lengths of the texts.</remarks>
    public bool MatchesAtOnce(SuppliedText supplied) => Kind switch
    {
        CredentialKind.Anything => true,
        CredentialKind.Plain => supplied.EqualsKeyed(_digest),
        CredentialKind.Sha256 => supplied.EqualsSha256(_digest),
        _ => false,
    };
}
