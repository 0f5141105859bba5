using System.Text;
using MediaRouter.Plugins.Hls.Source.Http;
using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Source.Following;

/// <summary>Loads one playlist again and again.</summary>
/// <remarks>
/// Where a redirection led is asked again, so that a server that makes a session of each visit makes one; after a failure the original address
/// decides anew. Used by one thread at a time.
/// </remarks>
internal sealed class PlaylistLoader
{
    private const string DirectivePrefix = "_HLS_";

    private readonly SourceHttp _http;
    private readonly Uri _origin;
    private Uri _current;

    /// <summary>Makes a loader.</summary>
    /// <param name="http">Gets the playlist.</param>
    /// <param name="origin">Where it is.</param>
    public PlaylistLoader(SourceHttp http, Uri origin)
    {
        _http = http;
        _origin = _current = BaseUri = origin;
    }

    /// <summary>Where the playlist came from: addresses in it are relative to this.</summary>
    public Uri BaseUri { get; private set; }

    /// <summary>Loads the playlist.</summary>
    /// <param name="directives">What to ask of the server (draft-pantos-hls-rfc8216bis, section 6.2.5): a part of a query; or empty.</param>
    /// <param name="previous">The playlist as it was before, if the server may refer to it.</param>
    /// <param name="patience">Time beyond the usual that the server may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">It cannot be had, or cannot be used; the message is a sentence.</exception>
    public async Task<PlaylistDocument> LoadAsync(string directives, RemotePlaylist? previous, TimeSpan patience, CancellationToken cancellationToken)
    {
        var uri = WithQuery(_current, directives);
        try
        {
            using var reply = await _http.GetAsync(uri, null, isText: true, patience, cancellationToken);
            var bytes = await reply.ReadAllAsync(PlaylistLimits.MaxBytes, "playlist");
            if (!PlaylistReader.TryRead(Encoding.UTF8.GetString(bytes.Span), previous, out var document, out var fault))
            {
                throw new IOException($"it cannot be used: {fault}");
            }

            BaseUri = reply.Uri;
            _current = WithQuery(reply.Uri, "");
            return document;
        }
        catch (HttpRefusedException ex)
        {
            _current = _origin;
            throw new HttpRefusedException(Explain(uri, ex), ex.Status);
        }
        catch (IOException ex)
        {
            _current = _origin;
            throw new IOException(Explain(uri, ex), ex);
        }
    }

    private static string Explain(Uri uri, IOException fault) => $"the playlist {SourceHttp.ForLog(uri)} could not be loaded: {fault.Message}";

    // A redirection may have kept the directives of the request before.
    private static Uri WithQuery(Uri uri, string directives)
    {
        var parts = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(part => !part.StartsWith(DirectivePrefix, StringComparison.Ordinal));
        var query = string.Join('&', directives.Length > 0 ? parts.Append(directives) : parts);
        return query == uri.Query.TrimStart('?') ? uri : new UriBuilder(uri) { Query = query }.Uri;
    }
}
