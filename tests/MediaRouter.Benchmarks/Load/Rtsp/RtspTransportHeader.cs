using System.Globalization;

namespace MediaRouter.Benchmarks.Load.Rtsp;

/// <summary>What the client needs of a server's Transport header (RFC 2326, section 12.39).</summary>
internal static class RtspTransportHeader
{
    /// <summary>The two ports after <c>server_port=</c>; zeros when the server named none.</summary>
    public static (int Rtp, int Rtcp) ServerPorts(string? header) => Pair(header, "server_port=");

    /// <summary>The two channels after <c>interleaved=</c>.</summary>
    public static (int Rtp, int Rtcp) Channels(string? header) => Pair(header, "interleaved=");

    private static (int First, int Second) Pair(string? header, string key)
    {
        var start = header?.IndexOf(key, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 0)
        {
            return (0, 0);
        }

        var value = header![(start + key.Length)..].Split(';', ',')[0];
        var dash = value.IndexOf('-', StringComparison.Ordinal);
        var first = Number(dash < 0 ? value : value[..dash]);
        return (first, dash < 0 ? first + 1 : Number(value[(dash + 1)..]));
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
