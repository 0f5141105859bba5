namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>Titles and order of the groups of catalogues. One that is not known here gets its title from its prefix, and its place at the end.</summary>
internal static class CatalogTitles
{
    private static readonly (string Prefix, string Title)[] Known =
    [
        ("forward_dests", "Forward destinations"),
        ("hls_sessions", "HLS sessions"),
        ("hls_muxers", "HLS muxers"),
        ("rtsp_conns", "RTSP connections"),
        ("rtsp_sessions", "RTSP sessions"),
        ("rtsps_conns", "RTSPS connections"),
        ("rtsps_sessions", "RTSPS sessions"),
        ("rtmp_conns", "RTMP connections"),
        ("rtmps_conns", "RTMPS connections"),
        ("srt_conns", "SRT connections"),
        ("webrtc_sessions", "WebRTC sessions"),
        ("moq_sessions", "MoQ sessions"),
    ];

    /// <summary>Place in the order.</summary>
    public static int RankOf(string prefix)
    {
        var index = Array.FindIndex(Known, known => known.Prefix == prefix);
        return index < 0 ? Known.Length : index;
    }

    /// <summary>Title of a group.</summary>
    public static string TitleOf(string prefix)
    {
        if (RankOf(prefix) is var rank && rank < Known.Length)
        {
            return Known[rank].Title;
        }

        var underscore = prefix.IndexOf('_', StringComparison.Ordinal);
        return underscore < 0 ? prefix : $"{prefix[..underscore].ToUpperInvariant()} {NounsOf(prefix[(underscore + 1)..])}";
    }

    private static string NounsOf(string words) => words switch
    {
        "conns" => "connections",
        "dests" => "destinations",
        _ => words.Replace('_', ' '),
    };
}
