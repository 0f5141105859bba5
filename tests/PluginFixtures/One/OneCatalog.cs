using System.Composition;
using MediaRouter.Sdk.Control;

namespace Fixture.One;

/// <summary>Looks into the server, so that it must be made again with it.</summary>
[Export(typeof(ISessionCatalog))]
[method: ImportingConstructor]
internal sealed class OneCatalog(OneServer server) : ISessionCatalog
{
    public string Name => "ones";

    public string MetricPrefix => server.Greeting;

    public string ItemNoun => "session";

    public bool CanClose => false;

    public bool IsEnabled => true;

    public Type ItemType => typeof(ICatalogItem);

    public IReadOnlyList<ICatalogItem> List() => [];

    public bool TryClose(string id) => false;
}
