using System.Globalization;
using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>An RTSP response (RFC 2326, section 7), or the HTTP response that begins a tunnel.</summary>
internal sealed class RtspResponse
{
    public RtspResponse(RtspStatus status)
        : this((int)status, status.ReasonPhrase())
    {
    }

    public RtspResponse(int statusCode, string reasonPhrase)
    {
        StatusCode = statusCode;
        ReasonPhrase = reasonPhrase;
    }

    public int StatusCode { get; }

    public RtspStatus Status => (RtspStatus)StatusCode;

    public string ReasonPhrase { get; }

    /// <summary>Protocol and version, for instance <c>RTSP/1.0</c>.</summary>
    public string Version { get; init; } = "RTSP/1.0";

    public RtspHeaders Headers { get; } = new();

    public ReadOnlyMemory<byte> Body { get; set; }

    public bool IsSuccess => StatusCode is >= 200 and < 300;

    public bool IsHttp => Version.StartsWith("HTTP/", StringComparison.Ordinal);

    /// <summary>The message as it goes over the wire.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(256);
        text.Append(Version).Append(CultureInfo.InvariantCulture, $" {StatusCode} ");
        RtspHeaders.AppendClean(text, ReasonPhrase);
        text.Append("\r\n");
        Headers.WriteTo(text, Body.Length);
        return Join(text, Body.Span);
    }

    internal static byte[] Join(StringBuilder head, ReadOnlySpan<byte> body)
    {
        var text = head.ToString();
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = new byte[length + body.Length];
        Encoding.UTF8.GetBytes(text, bytes);
        body.CopyTo(bytes.AsSpan(length));
        return bytes;
    }
}
