using System.Net;
using System.Text.Json;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthHttp;

/// <summary>What the server is asked, as JSON. All ten fields are always there.</summary>
internal static class AccessPayload
{
    /// <summary>Writes a request.</summary>
    public static byte[] Write(AccessRequest request)
    {
        using var body = new MemoryStream(512);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("ip"u8, AddressOf(request));
            writer.WriteString("user"u8, request.User);
            writer.WriteString("password"u8, request.Password);
            writer.WriteString("token"u8, TokenOf(request));
            writer.WriteString("action"u8, NameOf(request.Action));
            writer.WriteString("path"u8, request.Path);
            writer.WriteString("protocol"u8, request.Protocol);
            if (request.SessionId is { } id)
            {
                writer.WriteString("id"u8, id);
            }
            else
            {
                writer.WriteNull("id"u8);
            }

            writer.WriteString("query"u8, request.Query);
            writer.WriteString("userAgent"u8, request.UserAgent);
            writer.WriteEndObject();
        }

        return body.ToArray();
    }

    // An older name counts only where there never was another place for a token than the query.
    private static string TokenOf(AccessRequest request) =>
        request.Protocol is "rtsp" or "rtmp" ? request.FindToken("token", "jwt") : request.FindToken("token");

    // Without the interface of a link-local address, which means nothing to another machine.
    private static string AddressOf(AccessRequest request) => new IPAddress(request.RemoteAddress.GetAddressBytes()).ToString();

    private static string NameOf(AccessAction action) => action switch
    {
        AccessAction.Publish => "publish",
        AccessAction.Read => "read",
        AccessAction.Playback => "playback",
        AccessAction.Api => "api",
        AccessAction.Metrics => "metrics",
        _ => "pprof",
    };
}
