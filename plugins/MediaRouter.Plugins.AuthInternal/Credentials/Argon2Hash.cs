using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>An encoded hash: <c>$argon2id$v=19$m=65536,t=3,p=4$salt$hash</c>, in base64 without padding.</summary>
internal sealed class Argon2Hash
{
    /// <summary>Most memory that one check may take, in KiB: 1 GiB, half of what RFC 9106 recommends first and far above common practice.</summary>
    public const int LargestMemoryKibibytes = 1024 * 1024;

    // The least of RFC 9106, section 3.1 is 8 bytes of salt and 4 of tag; the reference encoder writes 16 and 32.
    private const int ShortestSalt = 8;
    private const int ShortestTag = 4;
    private const int LongestField = 512;

    // At the smallest memory that makes sense this is already a matter of minutes.
    private const int MostPasses = 4096;
    private const int MostLanes = 255;

    private const int OldVersion = 16;
    private const int PresentVersion = 19;

    private readonly byte[] _salt;
    private readonly byte[] _tag;

    private Argon2Hash(Argon2Parameters parameters, byte[] salt, byte[] tag)
    {
        Parameters = parameters;
        _salt = salt;
        _tag = tag;
    }

    /// <summary>What a check costs.</summary>
    public Argon2Parameters Parameters { get; }

    /// <summary>Parses an encoded hash of the variants i and id, version 16 or 19.</summary>
    /// <param name="text">The encoded text, from the first dollar sign on.</param>
    /// <param name="hash">Set if the text is valid.</param>
    /// <param name="reason">What is wrong otherwise.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Argon2Hash? hash, out string reason)
    {
        hash = null;
        Span<Range> fields = stackalloc Range[7];
        var count = text.Split(fields, '$');
        if (count is < 5 or > 6 || text[fields[0]].Length > 0)
        {
            reason = "expected $argon2id$v=19$m=...,t=...,p=...$salt$hash";
            return false;
        }

        Argon2Variant variant;
        switch (text[fields[1]])
        {
            case "argon2id":
                variant = Argon2Variant.Id;
                break;
            case "argon2i":
                variant = Argon2Variant.I;
                break;
            default:
                reason = "the variant must be argon2id or argon2i";
                return false;
        }

        // Encoders from before version 19 wrote no version.
        var version = OldVersion;
        if (count == 6 && (!TryReadNumber(text[fields[2]], "v=", out version) || version is not (OldVersion or PresentVersion)))
        {
            reason = "the version must be 16 or 19";
            return false;
        }

        if (!TryReadCost(text[fields[count - 3]], variant, version, out var parameters, out reason))
        {
            return false;
        }

        if (!TryReadBase64(text[fields[count - 2]], ShortestSalt, out var salt))
        {
            reason = "the salt must be at least 8 bytes in base64 without padding";
            return false;
        }

        if (!TryReadBase64(text[fields[count - 1]], ShortestTag, out var tag))
        {
            reason = "the hash must be at least 4 bytes in base64 without padding";
            return false;
        }

        hash = new Argon2Hash(parameters, salt, tag);
        reason = "";
        return true;
    }

    /// <summary>Computes the hash of a supplied text and compares it. Takes the time and the memory that the parameters say.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public bool Verify(ReadOnlySpan<byte> supplied, CancellationToken cancellationToken)
    {
        Span<byte> computed = stackalloc byte[LongestField];
        computed = computed[.._tag.Length];
        Argon2.Hash(Parameters, supplied, _salt, [], [], computed, cancellationToken);
        return CryptographicOperations.FixedTimeEquals(computed, _tag);
    }

    private static bool TryReadCost(
        ReadOnlySpan<char> text, Argon2Variant variant, int version, [NotNullWhen(true)] out Argon2Parameters? parameters, out string reason)
    {
        parameters = null;
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, ',') != 3
            || !TryReadNumber(text[parts[0]], "m=", out var memory)
            || !TryReadNumber(text[parts[1]], "t=", out var passes)
            || !TryReadNumber(text[parts[2]], "p=", out var lanes))
        {
            reason = "expected m=...,t=...,p=... with decimal numbers";
            return false;
        }

        if (lanes is < 1 or > MostLanes)
        {
            reason = $"the parallelism p must be between 1 and {MostLanes}, but is {lanes}";
            return false;
        }

        if (passes is < 1 or > MostPasses)
        {
            reason = $"the number of passes t must be between 1 and {MostPasses}, but is {passes}";
            return false;
        }

        if (memory < 8 * lanes)
        {
            reason = $"the memory m must be at least 8 KiB for each of the {lanes} lanes, but is {memory} KiB";
            return false;
        }

        if (memory > LargestMemoryKibibytes)
        {
            reason = $"the memory m must be at most {LargestMemoryKibibytes} KiB (1 GiB), but is {memory} KiB";
            return false;
        }

        parameters = new Argon2Parameters(variant, version, memory, passes, lanes);
        reason = "";
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, string prefix, out int number)
    {
        number = 0;
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(text[prefix.Length..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number);
    }

    private static bool TryReadBase64(ReadOnlySpan<char> text, int shortest, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        const int LongestText = LongestField * 4 / 3;
        if (text.Length > LongestText || text.Length % 4 == 1 || text.ContainsAny("= \t\r\n"))
        {
            return false;
        }

        Span<char> padded = stackalloc char[LongestText + 4];
        text.CopyTo(padded);
        var length = text.Length;
        while (length % 4 != 0)
        {
            padded[length++] = '=';
        }

        Span<byte> decoded = stackalloc byte[LongestField];
        if (!Convert.TryFromBase64Chars(padded[..length], decoded, out var written) || written < shortest)
        {
            return false;
        }

        bytes = decoded[..written].ToArray();
        return true;
    }
}
