using System.ComponentModel;
using System.Globalization;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>A connection as API and metrics show it.</summary>
[DisplayName("RTMPConn")]
internal sealed record RtmpConnectionItem : ICatalogItem
{
    [Metric("id", IsLabel = true)]
    public required string Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    [Metric("remoteAddr", IsLabel = true)]
    public required string RemoteAddr { get; init; }

    [Metric("state", IsLabel = true)]
    public required string State { get; init; }

    [Metric("path", IsLabel = true)]
    public required string Path { get; init; }

    public required string Query { get; init; }

    public required string User { get; init; }

    public required string UserAgent { get; init; }

    [Metric("inbound_bytes", FormerNames = "bytes_received")]
    public required long InboundBytes { get; init; }

    [Metric("outbound_bytes", FormerNames = "bytes_sent")]
    public required long OutboundBytes { get; init; }

    [Metric("outbound_frames_discarded")]
    public required long OutboundFramesDiscarded { get; init; }

    public long BytesReceived => InboundBytes;

    public long BytesSent => OutboundBytes;

    public static RtmpConnectionItem Of(RtmpConnection connection) => new()
    {
        Id = connection.Id.ToString("D", CultureInfo.InvariantCulture),
        Created = connection.Created,
        RemoteAddr = connection.RemoteEndPoint.ToString(),
        State = connection.State switch
        {
            ConnectionState.Reading => "read",
            ConnectionState.Publishing => "publish",
            _ => "idle",
        },
        Path = connection.PathName,
        Query = connection.Query,
        User = connection.User,
        UserAgent = connection.UserAgent,
        InboundBytes = connection.InboundBytes,
        OutboundBytes = connection.OutboundBytes,
        OutboundFramesDiscarded = connection.OutboundFramesDiscarded,
    };
}
