using System.Composition;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Forward;

/// <summary>The destinations of the paths that exist, also of those that are not available.</summary>
[Export(typeof(ISessionCatalog))]
[Shared]
[method: ImportingConstructor]
internal sealed class ForwardCatalog(ForwardTable table, IPathRegistry paths, IConfigurationMonitor configuration) : ISessionCatalog
{
    /// <inheritdoc/>
    public string Name => "paths/forward";

    /// <inheritdoc/>
    public string MetricPrefix => "forward_dests";

    /// <inheritdoc/>
    public string ItemNoun => "forward destination";

    /// <inheritdoc/>
    public bool CanClose => false;

    /// <inheritdoc/>
    public bool IsEnabled => true;

    /// <inheritdoc/>
    public Type ItemType => typeof(ForwardDestItem);

    /// <inheritdoc/>
    public IReadOnlyList<ICatalogItem> List()
    {
        var entries = configuration.Current.Paths.ToDictionary(path => path.Name, path => path.Get<ForwardOptions>().Forward, StringComparer.Ordinal);
        var wanted = paths.List()
            .SelectMany(path => entries.GetValueOrDefault(path.ConfigurationName, []).Select((entry, i) => (path.Name, i + 1, entry)));
        return [.. table.Keep(wanted).Select(ForwardDestItem.Of)];
    }

    /// <inheritdoc/>
    public bool TryClose(string id) => false;
}
