namespace MediaRouter.Media.Sdp;

/// <summary>Finds the RTSP URLs that <c>a=control</c> attributes stand for.</summary>
/// <remarks>
/// Source: RFC 2326, appendix C.1.1 and RFC 7826, appendix D.1.1 for the order of the bases. A relative control is appended to the base
/// behind a slash, its query included, because that is what cameras mean and what clients do, although RFC 3986 would replace the
/// last path segment.
/// </remarks>
public static class ControlUrl
{
    /// <summary>The URL of the aggregate: what PLAY, PAUSE and TEARDOWN are sent to, and what media controls are relative to.</summary>
    /// <param name="requestUrl">The URL of the DESCRIBE request.</param>
    /// <param name="contentBase">Content-Base header of the answer; null if absent.</param>
    /// <param name="contentLocation">Content-Location header of the answer; null if absent.</param>
    /// <param name="sessionControl">Session-level <c>a=control</c>; null if absent.</param>
    /// <returns>An absolute URL.</returns>
    public static string ResolveAggregate(string requestUrl, string? contentBase, string? contentLocation, string? sessionControl)
    {
        ArgumentNullException.ThrowIfNull(requestUrl);
        var baseUrl = requestUrl;
        if (!string.IsNullOrWhiteSpace(contentBase))
        {
            baseUrl = Resolve(requestUrl, contentBase);
        }
        else if (!string.IsNullOrWhiteSpace(contentLocation))
        {
            baseUrl = Resolve(requestUrl, contentLocation);
        }

        return Resolve(baseUrl, sessionControl);
    }

    /// <summary>Resolves one control attribute.</summary>
    /// <param name="baseUrl">Absolute URL, from <see cref="ResolveAggregate"/>.</param>
    /// <param name="control">The attribute's value; null, empty and "*" stand for the base itself.</param>
    /// <returns>An absolute URL.</returns>
    public static string Resolve(string baseUrl, string? control)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        control = control?.Trim();
        if (string.IsNullOrEmpty(control) || control == "*")
        {
            return baseUrl;
        }

        if (IsAbsolute(control))
        {
            return control;
        }

        if (control[0] == '/')
        {
            return baseUrl[..AuthorityEnd(baseUrl)] + control;
        }

        return control[0] == '?' || baseUrl.EndsWith('/') ? baseUrl + control : $"{baseUrl}/{control}";
    }

    /// <summary>Puts the host, port and credentials of one URL into another.</summary>
    /// <param name="url">An absolute URL, as a camera behind address translation writes it.</param>
    /// <param name="reachableUrl">The URL by which the camera was reached.</param>
    /// <returns>The scheme and authority of <paramref name="reachableUrl"/> and the rest of <paramref name="url"/>.</returns>
    public static string WithAuthorityOf(string url, string reachableUrl)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(reachableUrl);
        return IsAbsolute(url) && IsAbsolute(reachableUrl)
            ? string.Concat(reachableUrl.AsSpan(0, AuthorityEnd(reachableUrl)), url.AsSpan(AuthorityEnd(url)))
            : url;
    }

    private static bool IsAbsolute(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 && !url.AsSpan(0, scheme).ContainsAny("/?#");
    }

    private static int AuthorityEnd(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : scheme + 3;
        var end = url.AsSpan(start).IndexOfAny('/', '?', '#');
        return end < 0 ? url.Length : start + end;
    }
}
