using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>An RTSP URL taken apart, its path and query left as they were written.</summary>
/// <remarks>
/// Source: RFC 2326, section 3.2. <see cref="System.Uri"/> is not used, because it normalises what peers compare literally, and refuses
/// what cameras write.
/// </remarks>
internal sealed record RtspUrl
{
    private const int MaxLength = 8 * 1024;

    /// <summary>Lower case, for instance <c>rtsp</c> or <c>rtsps+ws</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>User name, decoded; or empty.</summary>
    public string User { get; init; } = "";

    /// <summary>Password, decoded; or empty.</summary>
    public string Password { get; init; } = "";

    /// <summary>Host name or address; IPv6 addresses without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>Port; null if absent.</summary>
    public int? Port { get; init; }

    /// <summary>Raw path with its leading slash; or empty.</summary>
    public string RawPath { get; init; } = "";

    /// <summary>Raw query without the question mark; null if absent.</summary>
    public string? Query { get; init; }

    /// <summary>Whether the scheme asks for TLS.</summary>
    public bool IsSecure => Scheme.StartsWith("rtsps", StringComparison.Ordinal);

    /// <summary>The port, or the default of the scheme: 554, with TLS 322.</summary>
    public int EffectivePort => Port ?? (IsSecure ? 322 : 554);

    /// <summary>Whether the URL names a user.</summary>
    public bool HasCredentials => User.Length > 0 || Password.Length > 0;

    /// <summary>The path without leading and trailing slashes, percent-decoded.</summary>
    public string Path => Decode(RawPath.Trim('/'));

    /// <summary>Host and port as the URL wrote them.</summary>
    public string Authority
    {
        get
        {
            var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
            return Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{host}:{port}") : host;
        }
    }

    /// <summary>The same URL without user and password, as it may be sent and logged.</summary>
    public RtspUrl WithoutCredentials() => this with { User = "", Password = "" };

    /// <summary>Parses an absolute URL of a scheme that begins with <c>rtsp</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RtspUrl? url)
    {
        url = null;
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        var rest = text.AsSpan().Trim();
        var colon = rest.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0 || !rest.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase) || rest[..colon].ContainsAny("/?#@ "))
        {
            return false;
        }

        var scheme = rest[..colon].ToString().ToLowerInvariant();
        rest = rest[(colon + 3)..];
        var fragment = rest.IndexOf('#');
        rest = fragment < 0 ? rest : rest[..fragment];
        var authorityEnd = rest.IndexOfAny('/', '?');
        var authority = authorityEnd < 0 ? rest : rest[..authorityEnd];
        rest = authorityEnd < 0 ? default : rest[authorityEnd..];

        // Passwords with an at sign in them are common, so the last one separates. A slash in a password must be encoded.
        var at = authority.LastIndexOf('@');
        var (user, password) = at < 0 ? ("", "") : SplitCredentials(authority[..at]);
        if (!TrySplitHost(at < 0 ? authority : authority[(at + 1)..], out var host, out var port))
        {
            return false;
        }

        var question = rest.IndexOf('?');
        url = new RtspUrl
        {
            Scheme = scheme,
            User = user,
            Password = password,
            Host = host,
            Port = port,
            RawPath = (question < 0 ? rest : rest[..question]).ToString(),
            Query = question < 0 ? null : rest[(question + 1)..].ToString(),
        };
        return true;
    }

    public override string ToString()
    {
        var credentials = "";
        if (HasCredentials)
        {
            credentials = Password.Length > 0
                ? $"{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password)}@"
                : $"{Uri.EscapeDataString(User)}@";
        }

        return $"{Scheme}://{credentials}{Authority}{RawPath}{(Query is null ? "" : "?" + Query)}";
    }

    /// <summary>Decodes percent escapes; malformed ones stay as they are.</summary>
    public static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;

    private static (string User, string Password) SplitCredentials(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon < 0
            ? (Decode(text.ToString()), "")
            : (Decode(text[..colon].ToString()), Decode(text[(colon + 1)..].ToString()));
    }

    private static bool TrySplitHost(ReadOnlySpan<char> text, out string host, out int? port)
    {
        host = "";
        port = null;
        ReadOnlySpan<char> portText;
        if (!text.IsEmpty && text[0] == '[')
        {
            var end = text.IndexOf(']');
            if (end < 0)
            {
                return false;
            }

            host = text[1..end].ToString();
            portText = text[(end + 1)..];
        }
        else
        {
            var colon = text.LastIndexOf(':');
            host = (colon < 0 ? text : text[..colon]).ToString();
            portText = colon < 0 ? default : text[colon..];
        }

        if (host.Length == 0 || host.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '"' or '<' or '>' or '[' or ']' or '@'))
        {
            return false;
        }

        // "host:" with nothing behind the colon means the default port.
        if (portText.Length <= 1)
        {
            return portText.IsEmpty || portText[0] == ':';
        }

        if (portText[0] != ':' || !int.TryParse(portText[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > ushort.MaxValue)
        {
            return false;
        }

        port = number;
        return true;
    }
}
