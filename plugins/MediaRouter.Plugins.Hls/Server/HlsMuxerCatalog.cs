using System.Composition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>The muxers.</summary>
[Export(typeof(ISessionCatalog))]
[method: ImportingConstructor]
internal sealed class HlsMuxerCatalog(HlsServer server) : ISessionCatalog
{
    public string Name => "hlsmuxers";

    public string MetricPrefix => "hls_muxers";

    public string ItemNoun => "muxer";

    public bool CanClose => false;

    public bool IsEnabled => server.IsEnabled;

    public Type ItemType => typeof(HlsMuxerItem);

    public IReadOnlyList<ICatalogItem> List() => [.. server.Muxers.OrderBy(muxer => muxer.Created).Select(HlsMuxerItem.Of)];

    public bool TryClose(string id) => false;
}
