using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>An RTSP request (RFC 2326, section 6), or the HTTP request that begins a tunnel.</summary>
internal sealed class RtspRequest
{
    public RtspRequest(string method, string url)
    {
        Method = method;
        Url = url;
    }

    public string Method { get; }

    /// <summary>The request URI as it was sent.</summary>
    public string Url { get; }

    /// <summary>Protocol and version, for instance <c>RTSP/1.0</c>.</summary>
    public string Version { get; init; } = "RTSP/1.0";

    public RtspHeaders Headers { get; } = new();

    public ReadOnlyMemory<byte> Body { get; set; }

    public bool IsHttp => Version.StartsWith("HTTP/", StringComparison.Ordinal);

    /// <summary>The message as it goes over the wire.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(256);
        RtspHeaders.AppendClean(text, Method);
        text.Append(' ');
        RtspHeaders.AppendClean(text, Url);
        text.Append(' ').Append(Version).Append("\r\n");
        Headers.WriteTo(text, Body.Length);
        return RtspResponse.Join(text, Body.Span);
    }
}
