using System.Text;
using MediaRouter.Benchmarks.Load;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>What a viewer of a router knows when it begins to play.</summary>
internal sealed record LiveStart
{
    public required PlaylistView View { get; init; }

    /// <summary>From the method to where the directives begin.</summary>
    public required byte[] PlaylistRequest { get; init; }

    /// <summary>From the method to the number of the part.</summary>
    public required byte[] PartRequest { get; init; }

    /// <summary>From the number of the part to the end of the address.</summary>
    public required byte[] PartTail { get; init; }

    /// <summary>What follows the address.</summary>
    public required byte[] Tail { get; init; }

    /// <summary>Loads the playlists and the init segment.</summary>
    /// <param name="exchange">Connected, and not polled.</param>
    /// <param name="url">The folder of the path.</param>
    public static LiveStart Make(HttpExchange exchange, Uri url, HlsLoadOptions options)
    {
        var folder = url.AbsolutePath;
        var cookie = options.KeepsCookies ? "cookieCheck=1" : "";
        var tail = RequestText.Tail(url, options.TakesGzip, cookie);
        var multivariant = Text(exchange, RequestText.Get(folder + "index.m3u8?cookieCheck=1", tail));
        var playlist = Array.Find(multivariant.Split('\n'), line => line.Length > 0 && line[0] != '#') ?? throw new LoadException("the multivariant playlist names no stream");
        if (options.KeepsCookies)
        {
            tail = RequestText.Tail(url, options.TakesGzip, $"{cookie}; {exchange.SessionCookie}");
        }

        var media = exchange.Fetch(RequestText.Get(folder + playlist, tail));
        media = exchange.Head.IsGzip ? PlaylistView.Inflate(media) : media;
        var map = Array.Find(Encoding.UTF8.GetString(media).Split('\n'), line => line.StartsWith("#EXT-X-MAP:URI=", StringComparison.Ordinal))
            ?? throw new LoadException("the media playlist names no init segment");
        _ = exchange.Fetch(RequestText.Get(folder + map.Split('"')[1], tail));
        if (!PlaylistView.TryParse(media, isGzip: false, out var view))
        {
            throw new LoadException("the media playlist is not one of low latency");
        }

        var (before, behind) = PlaylistView.HintedAddress(media);
        return new LiveStart
        {
            View = view,
            PlaylistRequest = Encoding.ASCII.GetBytes($"GET {folder}{playlist}{(playlist.Contains('?', StringComparison.Ordinal) ? '&' : '?')}"),
            PartRequest = Encoding.ASCII.GetBytes($"GET {folder}{before}"),
            PartTail = Encoding.ASCII.GetBytes(behind),
            Tail = tail,
        };
    }

    private static string Text(HttpExchange exchange, byte[] request)
    {
        var body = exchange.Fetch(request);
        return Encoding.UTF8.GetString(exchange.Head.IsGzip ? PlaylistView.Inflate(body) : body);
    }
}
