using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>URL of an RTMP server: <c>rtmp://user:pass@host:port/app#key</c>.</summary>
/// <param name="IsSecure">Whether the connection has TLS.</param>
/// <param name="Host">Name or address, IPv6 without brackets.</param>
/// <param name="Port">Port; 0 if the URL names none.</param>
/// <param name="App">The application: what the server gets as <c>app</c>, with the query if that is in front of the key.</param>
/// <param name="Key">The stream key; may be empty.</param>
internal sealed record ClientUrl(bool IsSecure, string Host, int Port, string App, string Key)
{
    private const string Plain = "rtmp";
    private const string Secure = "rtmps";

    /// <summary>User name, decoded; or empty.</summary>
    public string User { get; init; } = "";

    /// <summary>Password, decoded; or empty.</summary>
    public string Password { get; init; } = "";

    /// <summary>Whether a value has one of the schemes.</summary>
    public static bool HasScheme(string value)
    {
        var end = value.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && (value[..end].Equals(Plain, StringComparison.OrdinalIgnoreCase) || value[..end].Equals(Secure, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Says what is wrong with a URL; null if nothing is.</summary>
    public static string? FindFault(string value) => TryParse(value, out _) ? null : $"'{value}' is not a valid RTMP URL";

    /// <summary>Takes a URL apart.</summary>
    /// <returns><see langword="false"/> if it is no URL of RTMP, or has no host.</returns>
    public static bool TryParse(string value, [NotNullWhen(true)] out ClientUrl? url)
    {
        url = null;
        if (!HasScheme(value) || value.Any(char.IsControl) || value.Contains(' ', StringComparison.Ordinal))
        {
            return false;
        }

        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        var rest = value[(scheme + 3)..];
        var slash = rest.AsSpan().IndexOfAny('/', '?', '#');
        var authority = slash < 0 ? rest : rest[..slash];
        var place = slash < 0 ? "" : rest[slash..];
        var at = authority.LastIndexOf('@');
        if (!TryParseHost(authority[(at + 1)..], out var host, out var port))
        {
            return false;
        }

        var (app, key) = SplitPlace(place);
        var (user, password) = SplitCredentials(at < 0 ? "" : authority[..at]);
        url = new ClientUrl(scheme == Secure.Length, host, port, app, key) { User = user, Password = password };
        return true;
    }

    /// <summary>What the server gets as <c>tcUrl</c>: without credentials and key.</summary>
    /// <param name="app">The application, perhaps with what an authentication adds.</param>
    public string ToConnectionUrl(string app) => $"{(IsSecure ? Secure : Plain)}://{Authority}/{app}";

    /// <summary>For the log: without credentials and key.</summary>
    public override string ToString() => ToConnectionUrl(App);

    private string Authority
    {
        get
        {
            var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
            return Port == 0 ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
        }
    }

    private static bool TryParseHost(string text, out string host, out int port)
    {
        port = 0;
        var isBracketed = text.StartsWith('[');
        var end = isBracketed ? text.IndexOf(']', StringComparison.Ordinal) : text.IndexOf(':', StringComparison.Ordinal);
        host = isBracketed ? text[1..Math.Max(1, end)] : end < 0 ? text : text[..end];
        var rest = isBracketed ? text[(end + 1)..] : text[host.Length..];
        return host.Length > 0
            && (rest.Length == 0
                || (rest[0] == ':' && int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue));
    }

    // A fragment is the key and everything in front of it the application. Without one, the application is the first segment, or the first two if
    // there are more than two; so do the players of this protocol.
    private static (string App, string Key) SplitPlace(string place)
    {
        var mark = place.IndexOf('#', StringComparison.Ordinal);
        if (mark >= 0)
        {
            return (place[..mark].TrimStart('/'), place[(mark + 1)..]);
        }

        var query = place.IndexOf('?', StringComparison.Ordinal);
        var segments = (query < 0 ? place : place[..query]).TrimStart('/').Split('/');
        var tail = query < 0 ? "" : place[query..];
        return segments.Length switch
        {
            1 => (segments[0] + tail, ""),
            2 => (segments[0], segments[1] + tail),
            _ => (segments[0] + "/" + segments[1], string.Join('/', segments[2..]) + tail),
        };
    }

    private static (string User, string Password) SplitCredentials(string info)
    {
        var colon = info.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (Uri.UnescapeDataString(info), "") : (Uri.UnescapeDataString(info[..colon]), Uri.UnescapeDataString(info[(colon + 1)..]));
    }
}
