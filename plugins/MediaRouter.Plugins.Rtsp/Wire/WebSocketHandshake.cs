using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>The HTTP upgrade that begins RTSP over WebSocket.</summary>
/// <remarks>Source: RFC 6455, section 4; ONVIF Streaming Specification, section 5.1.1.3.</remarks>
internal static class WebSocketHandshake
{
    public const string Subprotocol = "rtsp.onvif.org";

    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyBytes = 16;

    /// <summary>Recognises an upgrade request.</summary>
    /// <param name="request">An HTTP request.</param>
    /// <param name="key">The client's key.</param>
    public static bool IsUpgrade(RtspRequest request, out string key)
    {
        key = request.Headers["Sec-WebSocket-Key"] ?? "";
        return request.IsHttp
            && request.Method == "GET"
            && request.Headers.HasToken("Upgrade", "websocket")
            && request.Headers.HasToken(RtspHeaderNames.Connection, "Upgrade")
            && Convert.TryFromBase64String(key, stackalloc byte[64], out var length) && length == KeyBytes;
    }

    /// <summary>The answer that accepts an upgrade.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">Its key.</param>
    public static byte[] AcceptResponse(RtspRequest request, string key)
    {
        var response = new RtspResponse(RtspStatus.SwitchingProtocols) { Version = "HTTP/1.1" };
        response.Headers.Add("Upgrade", "websocket");
        response.Headers.Add(RtspHeaderNames.Connection, "Upgrade");
        response.Headers.Add("Sec-WebSocket-Accept", AcceptValue(key));
        if (request.Headers.HasToken("Sec-WebSocket-Protocol", Subprotocol))
        {
            response.Headers.Add("Sec-WebSocket-Protocol", Subprotocol);
        }

        return response.ToBytes();
    }

    /// <summary>The request of a client.</summary>
    /// <param name="url">Path and query on the server.</param>
    /// <param name="host">Value of the Host header.</param>
    /// <param name="key">Base64 of 16 random bytes.</param>
    public static byte[] ClientRequest(string url, string host, string key) => Encoding.UTF8.GetBytes(
        $"GET {url} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n" +
        $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {Subprotocol}\r\n\r\n");

    /// <summary>Whether a response accepts the upgrade that was asked for with a key.</summary>
    public static bool IsAccepted(RtspResponse response, string key) =>
        response.IsHttp
        && response.Status == RtspStatus.SwitchingProtocols
        && response.Headers["Sec-WebSocket-Accept"] == AcceptValue(key);

    /// <summary>Value of Sec-WebSocket-Accept for a key.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6455, section 4.2.2 prescribes SHA-1; it protects nothing.")]
    public static string AcceptValue(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
}
