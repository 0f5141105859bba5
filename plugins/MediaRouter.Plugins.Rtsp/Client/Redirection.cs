using MediaRouter.Media.Sdp;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Finds the URL that a redirection means.</summary>
internal static class Redirection
{
    /// <summary>Takes a Location header.</summary>
    /// <param name="from">The URL that was asked.</param>
    /// <param name="location">An absolute or relative URL.</param>
    /// <returns>With the credentials and the tunnel of <paramref name="from"/>, unless it has its own.</returns>
    /// <exception cref="IOException">It is no RTSP URL.</exception>
    public static RtspUrl Follow(RtspUrl from, string location)
    {
        if (!RtspUrl.TryParse(ControlUrl.Resolve(from.ForRequests(), location), out var next))
        {
            throw new IOException("the server redirects to something that is not an RTSP URL");
        }

        // The tunnel was chosen for the network between us and the server; the server does not know of it.
        var tunnel = from.Scheme.IndexOf('+', StringComparison.Ordinal);
        if (tunnel > 0 && !next.Scheme.Contains('+', StringComparison.Ordinal))
        {
            next = next with { Scheme = next.Scheme + from.Scheme[tunnel..] };
        }

        return next.HasCredentials ? next : next with { User = from.User, Password = from.Password };
    }
}
