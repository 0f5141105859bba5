using System.Globalization;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>What the URL of a request to our server stands for: a path, a query, and perhaps one media section.</summary>
/// <param name="Path">Name of the path, decoded, without slashes around it.</param>
/// <param name="Query">Raw query; or empty.</param>
/// <param name="Control">Number behind <c>trackID=</c>; null when the URL names the whole session.</param>
internal readonly record struct MediaUrl(string Path, string Query, int? Control)
{
    private const string ControlPrefix = "/trackID=";

    /// <summary>Control attribute that our descriptions give a media section.</summary>
    public static string ControlOf(int mediaIndex) => string.Create(CultureInfo.InvariantCulture, $"trackID={mediaIndex}");

    /// <summary>Takes a request URL apart.</summary>
    /// <remarks>
    /// A client appends the control to the base URL as it is, so it stands behind the query (FFmpeg), or it resolves it as a relative URL,
    /// so it stands behind the path and in front of the query (GStreamer, VLC).
    /// </remarks>
    public static MediaUrl Of(RtspUrl url)
    {
        var path = url.RawPath;
        var query = url.Query ?? "";
        int? control = null;
        if (TryCutControl(ref query, out var number) || TryCutControl(ref path, out number))
        {
            control = number;
        }

        // The slash that a base URL ends with, behind the query.
        if (query.EndsWith('/'))
        {
            query = query[..^1];
        }

        return new MediaUrl(RtspUrl.Decode(path.Trim('/')), query, control);
    }

    private static bool TryCutControl(ref string text, out int number)
    {
        number = 0;
        var at = text.LastIndexOf(ControlPrefix, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || !int.TryParse(text.AsSpan(at + ControlPrefix.Length).TrimEnd('/'), NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        text = text[..at];
        return true;
    }
}
