using System.Composition;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>The sessions of viewers.</summary>
[Export(typeof(ISessionCatalog))]
[method: ImportingConstructor]
internal sealed class HlsSessionCatalog(HlsServer server) : ISessionCatalog
{
    public string Name => "hlssessions";

    public string MetricPrefix => "hls_sessions";

    public string ItemNoun => "session";

    public bool CanClose => true;

    public bool IsEnabled => server.IsEnabled;

    public Type ItemType => typeof(HlsSessionItem);

    public IReadOnlyList<ICatalogItem> List() =>
        [.. server.Muxers.SelectMany(muxer => muxer.Sessions).OrderBy(session => session.Created).Select(HlsSessionItem.Of)];

    public bool TryClose(string id)
    {
        if (!Guid.TryParse(id, out var wanted)
            || server.Muxers.SelectMany(muxer => muxer.Sessions).FirstOrDefault(session => session.Id == wanted) is not { } found)
        {
            return false;
        }

        found.Close(EndReason.Kicked, "kicked");
        return true;
    }
}
