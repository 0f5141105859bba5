using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>The sessions of a server.</summary>
internal abstract class SessionCatalog(RtspServerBase server, string name, string prefix) : ISessionCatalog
{
    public string Name => name;

    public string MetricPrefix => prefix;

    public string ItemNoun => "session";

    public bool CanClose => true;

    public bool IsEnabled => server.IsEnabled;

    public Type ItemType => typeof(RtspSessionItem);

    public IReadOnlyList<ICatalogItem> List() => [.. server.Sessions.OrderBy(session => session.Created).Select(RtspSessionItem.Of)];

    public bool TryClose(string id)
    {
        if (!Guid.TryParse(id, out var wanted) || server.Sessions.FirstOrDefault(session => session.Id == wanted) is not { } session)
        {
            return false;
        }

        session.Close(EndReason.Kicked, "kicked");
        return true;
    }
}
