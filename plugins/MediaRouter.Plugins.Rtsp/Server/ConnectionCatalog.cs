using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>The connections of a server.</summary>
internal abstract class ConnectionCatalog(RtspServerBase server, string name, string prefix) : ISessionCatalog
{
    public string Name => name;

    public string MetricPrefix => prefix;

    public string ItemNoun => "connection";

    public bool CanClose => false;

    public bool IsEnabled => server.IsEnabled;

    public Type ItemType => typeof(RtspConnectionItem);

    public IReadOnlyList<ICatalogItem> List() => [.. server.Connections.OrderBy(connection => connection.Created).Select(RtspConnectionItem.Of)];

    public bool TryClose(string id) => false;
}
