namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>The path that a client means, and the credentials in its URL.</summary>
/// <param name="Path">Name of the path, decoded.</param>
/// <param name="Query">Raw query of URL and stream key, without the question mark.</param>
/// <param name="User">User name, or empty.</param>
/// <param name="Password">Password, or empty.</param>
/// <param name="Token">Token, or empty.</param>
internal sealed record RtmpTarget(string Path, string Query, string User, string Password, string Token)
{
    /// <summary>Joins what <c>connect</c> and <c>publish</c> or <c>play</c> gave.</summary>
    /// <param name="tcUrl">The URL of the connection; empty if the client sent none.</param>
    /// <param name="app">The application, which is the path of that URL.</param>
    /// <param name="key">Name of the stream.</param>
    public static RtmpTarget Of(string tcUrl, string app, string key)
    {
        var (place, userInfo) = Split(tcUrl, app);
        var (path, query) = Cut(place);
        var (keyPath, keyQuery) = Cut(key);
        if (keyPath.Length > 0)
        {
            path = path.TrimEnd('/') + "/" + keyPath.TrimStart('/');
        }

        query = query.Length > 0 && keyQuery.Length > 0 ? $"{query}&{keyQuery}" : query + keyQuery;
        var (user, password) = Value(query, "user") is { Length: > 0 } named ? (named, Value(query, "pass")) : userInfo;
        if (user.Length == 0)
        {
            // A password alone may be a token.
            password = Value(query, "pass");
        }

        var token = Value(query, "token") is { Length: > 0 } given ? given : Value(query, "jwt");
        return new RtmpTarget(Decode(path.TrimStart('/')), query, user, password, token);
    }

    /// <summary>Scheme, host and port of a URL, without credentials.</summary>
    public static bool TryGetAuthority(string url, out string authority)
    {
        authority = "";
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return false;
        }

        var rest = url.AsSpan(scheme + 3);
        var end = rest.IndexOfAny('/', '?');
        rest = end < 0 ? rest : rest[..end];
        authority = string.Concat(url.AsSpan(0, scheme + 3), rest[(rest.LastIndexOf('@') + 1)..]);
        return true;
    }

    private static (string Place, (string User, string Password) UserInfo) Split(string tcUrl, string app)
    {
        var scheme = tcUrl.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return (app, ("", ""));
        }

        var rest = tcUrl[(scheme + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        var place = end < 0 ? "" : rest[end..];
        var at = authority.LastIndexOf('@');
        if (at < 0)
        {
            return (place, ("", ""));
        }

        var info = authority[..at];
        var colon = info.IndexOf(':', StringComparison.Ordinal);
        return (place, colon < 0 ? (Decode(info), "") : (Decode(info[..colon]), Decode(info[(colon + 1)..])));
    }

    private static (string Path, string Query) Cut(string text)
    {
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (text, "") : (text[..mark], text[(mark + 1)..]);
    }

    // A name that occurs twice is ambiguous, so it counts as absent.
    private static string Value(string query, string name)
    {
        string? value = null;
        foreach (var item in query.Split('&'))
        {
            if (item.Length > name.Length && item[name.Length] == '=' && item.StartsWith(name, StringComparison.Ordinal))
            {
                if (value is not null)
                {
                    return "";
                }

                value = item[(name.Length + 1)..];
            }
        }

        return value is null ? "" : Decode(value.Replace('+', ' '));
    }

    private static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
