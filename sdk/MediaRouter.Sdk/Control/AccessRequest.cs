using System.Net;

namespace MediaRouter.Sdk.Control;

/// <summary>Everything that an auth backend may base its decision on.</summary>
public sealed record AccessRequest
{
    /// <summary>What the client wants to do.</summary>
    public required AccessAction Action { get; init; }

    /// <summary>Name of the path; empty for actions without a path.</summary>
    public string Path { get; init; } = "";

    /// <summary>Raw query of the request, without the question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>User name that was supplied, or empty.</summary>
    public string User { get; init; } = "";

    /// <summary>Password that was supplied, or empty.</summary>
    public string Password { get; init; } = "";

    /// <summary>Token that was supplied outside user and password, or empty.</summary>
    public string Token { get; init; } = "";

    /// <summary>Address of the client, after proxies that are trusted.</summary>
    public required IPAddress RemoteAddress { get; init; }

    /// <summary>Protocol name as the auth payload shows it, for instance <c>rtsp</c>; empty outside media protocols.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Identifier of the connection or session; <see langword="null"/> when there is none.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>Software of the client as it names itself, or empty.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>
    /// Set by protocols with challenge and response (digest): tells whether the client proved to know this user and this plain password.
    /// A backend that has plain credentials calls it instead of comparing <see cref="Password"/>.
    /// </summary>
    public Func<string, string, bool>? ProvesKnowledgeOf { get; init; }

    /// <summary>Whether the client supplied any credentials.</summary>
    public bool HasCredentials => User.Length > 0 || Password.Length > 0 || Token.Length > 0 || ProvesKnowledgeOf is not null;

    /// <summary>
    /// The token to judge by: one that was supplied outside user, password and query; else the password; else one in the query. Empty if there is none.
    /// </summary>
    /// <param name="queryNames">
    /// Names of the query under which a token may stand, the preferred one first. A name that occurs twice is ambiguous and counts as absent.
    /// </param>
    public string FindToken(params ReadOnlySpan<string> queryNames)
    {
        var queryToken = "";
        foreach (var name in queryNames)
        {
            if (FindInQuery(name) is { Length: > 0 } value)
            {
                queryToken = value;
                break;
            }
        }

        // Some protocols have no other place for a token than the query, and supply that one.
        if (Token.Length > 0 && Token != queryToken)
        {
            return Token;
        }

        return Password.Length > 0 ? Password : queryToken;
    }

    private string FindInQuery(string name)
    {
        var found = "";
        foreach (var range in Query.AsSpan().Split('&'))
        {
            var item = Query.AsSpan()[range];
            if (item.Length <= name.Length || item[name.Length] != '=' || !item.StartsWith(name, StringComparison.Ordinal))
            {
                continue;
            }

            if (found.Length > 0)
            {
                return "";
            }

            found = Uri.UnescapeDataString(item[(name.Length + 1)..].ToString().Replace('+', ' '));
        }

        return found;
    }
}
