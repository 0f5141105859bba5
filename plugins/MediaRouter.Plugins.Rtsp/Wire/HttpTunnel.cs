using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>The two HTTP requests that carry RTSP: GET for what the server sends, POST for what the client sends.</summary>
/// <remarks>Source: Apple, "Tunnelling RTSP and RTP over HTTP". The POST body is Base64 without end and is never answered.</remarks>
internal static class HttpTunnel
{
    public const string ContentType = "application/x-rtsp-tunnelled";

    private const int MaxCookieLength = 256;

    /// <summary>Recognises the half that the server writes to.</summary>
    public static bool IsGet(RtspRequest request, out string cookie) =>
        TryGetCookie(request, out cookie) && request.Method == "GET";

    /// <summary>Recognises the half that the server reads from.</summary>
    public static bool IsPost(RtspRequest request, out string cookie) =>
        TryGetCookie(request, out cookie) && request.Method == "POST";

    /// <summary>The answer to the GET request.</summary>
    public static byte[] GetResponse(string server)
    {
        var response = new RtspResponse(RtspStatus.Ok) { Version = "HTTP/1.0" };
        response.Headers.Add(RtspHeaderNames.Server, server);
        response.Headers.Add(RtspHeaderNames.Connection, "close");
        response.Headers.Add("Cache-Control", "no-store");
        response.Headers.Add("Pragma", "no-cache");
        response.Headers.Add(RtspHeaderNames.ContentType, ContentType);
        return response.ToBytes();
    }

    /// <summary>The requests of a client.</summary>
    /// <param name="url">Path and query on the server.</param>
    /// <param name="host">Value of the Host header.</param>
    /// <param name="cookie">Random text, the same in both requests of a tunnel.</param>
    /// <param name="isPost">Whether to make the POST half.</param>
    public static byte[] ClientRequest(string url, string host, string cookie, bool isPost)
    {
        var text = new StringBuilder();
        text.Append(isPost ? "POST " : "GET ").Append(url).Append(" HTTP/1.0\r\n");
        text.Append("Host: ").Append(host).Append("\r\n");
        text.Append(RtspHeaderNames.SessionCookie).Append(": ").Append(cookie).Append("\r\n");
        text.Append(isPost ? "Content-Type: " : "Accept: ").Append(ContentType).Append("\r\n");
        text.Append("Pragma: no-cache\r\nCache-Control: no-cache\r\n");
        if (isPost)
        {
            // Proxies want a length; the body goes on as long as the connection, as the specification says.
            text.Append("Content-Length: 32767\r\nExpires: Sun, 9 Jan 1972 00:00:00 GMT\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }

    private static bool TryGetCookie(RtspRequest request, out string cookie)
    {
        cookie = request.Headers[RtspHeaderNames.SessionCookie] ?? "";
        return request.IsHttp && cookie.Length is > 0 and <= MaxCookieLength;
    }
}
