using System.Text.RegularExpressions;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Hides passwords inside texts that are shown: those of URLs, in their user information and in their query.</summary>
/// <remarks>Commands and addresses hold such URLs too, so it is applied to every text, whatever the setting.</remarks>
internal static partial class CredentialMask
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mask = "<redacted>";

    private const string QueryNames = "pass|password|passphrase|token|jwt|secret|apikey|api_key|access_token";

    /// <summary>Hides what a text has of passwords.</summary>
    /// <param name="text">For instance a URL, or a command with URLs in it.</param>
    public static string Apply(string text) =>
        text.Contains("://", StringComparison.Ordinal) ? Query().Replace(UserInformation().Replace(text, "$1" + Mask + "@"), "$1" + Mask) : text;

    // RFC 3986, section 3.2.1. A password may hold a literal '@' where people forget to encode it: the last one before the path ends it.
    [GeneratedRegex(@"(://[^\s/?#:@]*:)[^\s/?#]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInformation();

    [GeneratedRegex($@"([?&](?:{QueryNames})=)[^\s&#'""$][^\s&#'""]*", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}
