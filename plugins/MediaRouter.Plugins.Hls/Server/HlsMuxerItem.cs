using System.ComponentModel;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>A muxer as API and metrics show it.</summary>
[DisplayName("HLSMuxer")]
internal sealed record HlsMuxerItem : ICatalogItem
{
    [Metric("name", IsLabel = true)]
    public required string Path { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset LastRequest { get; init; }

    [Metric("outbound_bytes", FormerNames = "bytes_sent")]
    public required long OutboundBytes { get; init; }

    [Metric("outbound_frames_discarded")]
    public required long OutboundFramesDiscarded { get; init; }

    public long BytesSent => OutboundBytes;

    string ICatalogItem.Id => Path;

    string ICatalogItem.PathName => Path;

    public static HlsMuxerItem Of(HlsMuxer muxer) => new()
    {
        Path = muxer.PathName,
        Created = muxer.Created,
        LastRequest = muxer.LastRequest,
        OutboundBytes = muxer.SentBytes,
        OutboundFramesDiscarded = muxer.DiscardedUnits,
    };
}
