using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>Where viewers go whose path is served elsewhere.</summary>
internal static class Redirection
{
    private const string Playlist = "/index.m3u8";

    /// <summary>Makes the address of the playlist there.</summary>
    /// <param name="request">The request for the playlist of this path.</param>
    /// <param name="target">A path of this router with a slash in front, the URL of a playlist, or the URL of a path of another router.</param>
    /// <param name="location">With the query of the request, so that tokens count there too.</param>
    /// <returns><see langword="false"/> if nothing can be said about the target.</returns>
    /// <remarks>
    /// The setting names one URL for the clients of all protocols. If it is not of HTTP, the same path of that server is meant, which is taken to serve HLS
    /// as this one does.
    /// </remarks>
    public static bool TryMake(HttpRequest request, string target, out string location)
    {
        var query = request.QueryString.ToUriComponent();
        if (target.StartsWith('/'))
        {
            location = new PathString(target).ToUriComponent() + Playlist + query;
            return true;
        }

        location = "";
        if (!Uri.TryCreate(target, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return false;
        }

        if (url.Scheme is "http" or "https")
        {
            location = url.Query.Length == 0 ? url.AbsoluteUri + query : url.AbsoluteUri;
            return true;
        }

        var port = request.Host.Port is { } number ? $":{number}" : "";
        location = $"{request.Scheme}://{url.Host}{port}{url.AbsolutePath.TrimEnd('/')}{Playlist}{query}";
        return true;
    }
}
