using System.Net;

namespace MediaRouter.Plugins.Hls.Source.Http;

/// <summary>The server answered a request with a status that is no success.</summary>
/// <param name="message">A sentence for the log.</param>
/// <param name="status">The status.</param>
internal sealed class HttpRefusedException(string message, HttpStatusCode status) : IOException(message)
{
    /// <summary>The status.</summary>
    public HttpStatusCode Status => status;

    /// <summary>Whether asking again is pointless: the server knows what it says.</summary>
    public bool IsFinal => status is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
        or HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.BadRequest;
}
