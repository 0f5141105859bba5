using System.Composition;
using MediaRouter.Net;
using MediaRouter.Plugins.Metrics.Exposition;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>All groups, in the order in which they are written.</summary>
[Export]
[Shared]
[method: ImportingConstructor]
internal sealed class MetricGroups(IPathRegistry paths, IPluginDirectory plugins, EgressLoops loops, RouterInfo info, ILogger log)
{
    private readonly ILogger _log = log.Narrow("metrics");
    private readonly PathGroup _paths = new(paths);
    private readonly CatalogShapes _shapes = new();
    private readonly IMetricGroup[] _ownGroups = [new EgressMetricGroup(loops), new PluginGroup(plugins), new ProcessGroup(info)];

    private IEnumerable<IMetricGroup> Groups => [_paths, .. Catalogs, .. _ownGroups];

    // Two groups of one name would put one family at two places, which no client takes.
    private IEnumerable<IMetricGroup> Catalogs => plugins.Catalogs
        .Where(static catalog => catalog.IsEnabled && MetricName.IsValid(catalog.MetricPrefix))
        .DistinctBy(static catalog => catalog.MetricPrefix)
        .OrderBy(static catalog => CatalogTitles.RankOf(catalog.MetricPrefix))
        .ThenBy(static catalog => catalog.MetricPrefix, StringComparer.Ordinal)
        .Select(catalog => new CatalogGroup(catalog, _shapes, _log));

    /// <summary>Writes what a query asks for.</summary>
    public void Write(ExpositionWriter writer, ScrapeQuery query)
    {
        foreach (var group in Groups)
        {
            if ((query.Type.Length == 0 || query.Type == group.Type) && (query.Filters.Count == 0 || group.Concerns(query)))
            {
                group.Write(writer, query);
            }
        }
    }
}
