namespace MediaRouter.Kernel.Configuration;

/// <summary>Rules that hold for every URL in a path's settings, whatever its scheme.</summary>
internal static class SourceUrl
{
    /// <summary>The scheme in lower case; empty if the text is not a URL with a scheme.</summary>
    public static string SchemeOf(string source)
    {
        var end = source.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && source.AsSpan(0, end).IndexOfAnyExcept(SchemeCharacters) < 0 ? source[..end].ToLowerInvariant() : "";
    }

    /// <summary>Checks scheme, host and credentials of a URL, in which <c>$G1</c> and its like may stand for any text, also for a port.</summary>
    /// <returns>What is wrong; <see langword="null"/> when all is well.</returns>
    public static string? Check(string source)
    {
        var plain = Placeholders.Replace(source, afterColon: "1000", elsewhere: "text");
        if (SchemeOf(plain).Length == 0 || !Uri.TryCreate(plain, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return $"'{source}' is not a valid URL";
        }

        var colon = url.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var incomplete = url.UserInfo.Length > 0 && (colon <= 0 || colon == url.UserInfo.Length - 1);
        return incomplete ? "username and password must be both provided" : null;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
