using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>The connections of a server.</summary>
internal abstract class ConnectionCatalog(RtmpServerBase server, string name, string prefix) : ISessionCatalog
{
    public string Name => name;

    public string MetricPrefix => prefix;

    public string ItemNoun => "connection";

    public bool CanClose => true;

    public bool IsEnabled => server.IsEnabled;

    public Type ItemType => typeof(RtmpConnectionItem);

    public IReadOnlyList<ICatalogItem> List() => [.. server.Connections.OrderBy(connection => connection.Created).Select(RtmpConnectionItem.Of)];

    public bool TryClose(string id)
    {
        if (!Guid.TryParse(id, out var wanted) || server.Connections.FirstOrDefault(connection => connection.Id == wanted) is not { } connection)
        {
            return false;
        }

        connection.Close(EndReason.Kicked, "kicked");
        return true;
    }
}
