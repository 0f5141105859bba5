using System.ComponentModel;
using System.Globalization;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>A connection as API and metrics show it.</summary>
[DisplayName("RTSPConn")]
internal sealed record RtspConnectionItem : ICatalogItem
{
    [Metric("id", IsLabel = true)]
    public required string Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string RemoteAddr { get; init; }

    [Metric("inbound_bytes", FormerNames = "bytes_received")]
    public required long InboundBytes { get; init; }

    [Metric("outbound_bytes", FormerNames = "bytes_sent")]
    public required long OutboundBytes { get; init; }

    public required string? Session { get; init; }

    public required string Tunnel { get; init; }

    public long BytesReceived => InboundBytes;

    public long BytesSent => OutboundBytes;

    public static RtspConnectionItem Of(RtspConnection connection) => new()
    {
        Id = connection.Id.ToString("D", CultureInfo.InvariantCulture),
        Created = connection.Created,
        RemoteAddr = connection.RemoteEndPoint.ToString(),
        InboundBytes = connection.InboundBytes,
        OutboundBytes = connection.OutboundBytes,
        Session = connection.Session?.Id.ToString("D", CultureInfo.InvariantCulture),
        Tunnel = connection.Tunnel switch
        {
            TunnelKind.Http => "http",
            TunnelKind.WebSocket => "websocket",
            _ => "none",
        },
    };
}
