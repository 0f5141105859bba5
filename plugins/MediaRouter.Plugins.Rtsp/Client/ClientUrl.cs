using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>What a client reads out of its URL.</summary>
internal static class ClientUrl
{
    /// <summary>Schemes of sources.</summary>
    public static readonly string[] SourceSchemes = ["rtsp", "rtsps", "rtsp+http", "rtsps+http", "rtsp+ws", "rtsps+ws"];

    /// <summary>Schemes of destinations.</summary>
    public static readonly string[] ForwardSchemes = ["rtsp", "rtsps"];

    /// <summary>The tunnel that the scheme asks for.</summary>
    public static RtspTunnel Tunnel(this RtspUrl url) =>
        url.Scheme.EndsWith("+http", StringComparison.Ordinal) ? RtspTunnel.Http
        : url.Scheme.EndsWith("+ws", StringComparison.Ordinal) ? RtspTunnel.WebSocket
        : RtspTunnel.None;

    /// <summary>The URL as requests name it: without credentials and without the tunnel.</summary>
    public static string ForRequests(this RtspUrl url) => (url.WithoutCredentials() with { Scheme = url.IsSecure ? "rtsps" : "rtsp" }).ToString();

    /// <summary>Whether a value begins with one of the schemes.</summary>
    public static bool HasScheme(string value, string[] schemes)
    {
        var end = value.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && schemes.Contains(value[..end], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Says what is wrong with a URL; null if nothing is.</summary>
    public static string? FindFault(string value)
    {
        if (!RtspUrl.TryParse(value, out var url))
        {
            return $"'{value}' is not a valid RTSP URL";
        }

        return url.RawPath.Any(char.IsControl) ? $"'{value}' contains control characters" : null;
    }
}
