namespace MediaRouter.Benchmarks.Load.Rtsp;

/// <summary>The control URLs of a description: all that a reader without a decoder needs of SDP.</summary>
internal static class SdpControls
{
    /// <param name="description">The reply to DESCRIBE.</param>
    /// <param name="requestUrl">The URL described, the base when the server names no other.</param>
    /// <returns>The URL for PLAY, and one for SETUP per media.</returns>
    public static (string Aggregate, string[] Media) Read(RtspReply description, string requestUrl)
    {
        var baseUrl = description.Header("Content-Base") ?? description.Header("Content-Location") ?? requestUrl;
        var aggregate = baseUrl;
        var media = new List<string>();
        foreach (var raw in description.Body.Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                media.Add(baseUrl);
            }
            else if (line.StartsWith("a=control:", StringComparison.Ordinal))
            {
                var url = Resolve(baseUrl, line["a=control:".Length..]);
                if (media.Count == 0)
                {
                    aggregate = url;
                }
                else
                {
                    media[^1] = url;
                }
            }
        }

        return (aggregate, media.ToArray());
    }

    private static string Resolve(string baseUrl, string control) =>
        control == "*" ? baseUrl
        : control.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase) ? control
        : baseUrl.EndsWith('/') ? baseUrl + control
        : $"{baseUrl}/{control}";
}
