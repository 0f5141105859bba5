using System.ComponentModel;
using System.Globalization;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>A session as API and metrics show it.</summary>
[DisplayName("HLSSession")]
internal sealed record HlsSessionItem : ICatalogItem
{
    [Metric("id", IsLabel = true)]
    public required string Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    [Metric("remoteAddr", IsLabel = true)]
    public required string RemoteAddr { get; init; }

    [Metric("path", IsLabel = true)]
    public required string Path { get; init; }

    public required string Query { get; init; }

    public required string User { get; init; }

    public required string UserAgent { get; init; }

    public required bool IsCDN { get; init; }

    [Metric("outbound_bytes")]
    public required long OutboundBytes { get; init; }

    public static HlsSessionItem Of(HlsSession session) => new()
    {
        Id = session.Id.ToString("D", CultureInfo.InvariantCulture),
        Created = session.Created,
        RemoteAddr = session.RemoteEndPoint.ToString(),
        Path = session.PathName,
        Query = session.Query,
        User = session.User,
        UserAgent = session.UserAgent,
        IsCDN = session.IsCdn,
        OutboundBytes = session.OutboundBytes,
    };
}
