using System.Text.RegularExpressions;

namespace MediaRouter.Sdk;

/// <summary>Hides credentials inside texts that are shown or logged: those of URLs, in their user information and in their query.</summary>
/// <remarks>Commands and addresses hold such URLs too, so it can be applied to any text; one without a URL or a query stays as it is.</remarks>
public static partial class CredentialMask
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mask = "<redacted>";

    private const string QueryNames = "pass|password|passphrase|token|jwt|secret|apikey|api_key|access_token";

    /// <summary>Hides what URLs inside a text have of passwords and tokens (RFC 3986, sections 3.2.1 and 3.4).</summary>
    /// <param name="text">For instance a URL, or a command with URLs in it.</param>
    public static string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("://", StringComparison.Ordinal) ? Parameter().Replace(UserInformation().Replace(text, "$1" + Mask + "@"), "$1" + Mask) : text;
    }

    /// <summary>Hides what a query has of passwords and tokens.</summary>
    /// <param name="query">Without the question mark, for instance <c>user=joe&amp;pass=secret</c>.</param>
    public static string ApplyToQuery(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.Contains('=', StringComparison.Ordinal) ? QueryParameter().Replace(query, "$1" + Mask) : query;
    }

    // A password may hold a literal '@' where people forget to encode it: the last one before the path ends it.
    [GeneratedRegex(@"(://[^\s/?#:@]*:)[^\s/?#]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInformation();

    // What begins with '$' is a placeholder, and no secret.
    [GeneratedRegex($@"([?&](?:{QueryNames})=)[^\s&#'""$][^\s&#'""]*", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Parameter();

    [GeneratedRegex($"((?:^|&)(?:{QueryNames})=)[^&]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex QueryParameter();
}
