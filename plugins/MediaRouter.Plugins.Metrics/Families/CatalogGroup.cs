using MediaRouter.Plugins.Metrics.Exposition;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>The items of one catalogue: sessions, connections or destinations of a plugin.</summary>
internal sealed class CatalogGroup(ISessionCatalog catalog, CatalogShapes shapes, ILogger log) : IMetricGroup
{
    // It exists whether or not anything is to be pushed, so that nothing is said of it unless asked.
    private const string Forwarding = "forward_dests";

    private readonly string _parameter = catalog.MetricPrefix.TrimEnd('s');

    public string Type => catalog.MetricPrefix;

    public bool Concerns(ScrapeQuery query) => query.Filter(_parameter) is not null || (Type == Forwarding && query.Filter(PathGroup.Parameter) is not null);

    public void Write(ExpositionWriter writer, ScrapeQuery query)
    {
        IReadOnlyList<ICatalogItem> items;
        Row[] rows;
        CatalogShape shape;
        try
        {
            // Before anything is written: what a plugin throws must not cut a family in two.
            shape = shapes.Of(catalog);
            items = catalog.List();
            rows = [.. items.Where(item => IsWanted(item, query)).Select(item => Row.Of(item, shape))];
        }
        catch (Exception ex)
        {
            log.LogError(ex, "The catalogue {Catalog} cannot be read", catalog.Name);
            return;
        }

        var isFiltered = Concerns(query);
        var isEmpty = items.Count == 0;
        if (isEmpty && (isFiltered || (Type == Forwarding && query.Type != Forwarding)))
        {
            return;
        }

        var title = CatalogTitles.TitleOf(Type);
        writer.BeginGroup(title);
        WriteMain(writer, shape, rows, isEmpty);
        writer.EndGroup();
        if (shape.Metrics.Any(static metric => metric.FormerNames.Count > 0))
        {
            writer.BeginGroup(title + " (deprecated)");
            WriteFormer(writer, shape, rows, isEmpty);
            writer.EndGroup();
        }
    }

    private bool IsWanted(ICatalogItem item, ScrapeQuery query) =>
        (query.Filter(_parameter) is not { } id || item.Id == id)
        && (Type != Forwarding || query.Filter(PathGroup.Parameter) is not { } path || item.PathName == path);

    private void WriteMain(ExpositionWriter writer, CatalogShape shape, Row[] rows, bool isEmpty)
    {
        if (!isEmpty && rows.Length == 0)
        {
            return;
        }

        writer.BeginFamily(Type, FamilyType.Gauge, $"{CatalogTitles.TitleOf(Type)} that exist");
        if (isEmpty)
        {
            writer.Sample("", 0);
        }

        foreach (var row in rows)
        {
            writer.Sample(row.Labels, 1);
        }

        for (var i = 0; i < shape.Metrics.Count; i++)
        {
            var metric = shape.Metrics[i];
            WriteFamily(writer, metric.Name, metric.Type, $"{metric.Name.Replace('_', ' ')}, by item of {Type}", rows, i, isEmpty);
        }
    }

    private void WriteFormer(ExpositionWriter writer, CatalogShape shape, Row[] rows, bool isEmpty)
    {
        for (var i = 0; i < shape.Metrics.Count; i++)
        {
            foreach (var name in shape.Metrics[i].FormerNames)
            {
                WriteFamily(writer, name, shape.Metrics[i].Type, $"Former name of {Type}_{shape.Metrics[i].Name}", rows, i, isEmpty);
            }
        }
    }

    private void WriteFamily(ExpositionWriter writer, string name, FamilyType type, string help, Row[] rows, int index, bool isEmpty)
    {
        if (!isEmpty && rows.Length == 0)
        {
            return;
        }

        writer.BeginFamily($"{Type}_{name}", type, help);
        if (isEmpty)
        {
            writer.Sample("", 0);
        }

        foreach (var row in rows)
        {
            switch (row.Values[index])
            {
                case long number:
                    writer.Sample(row.Labels, number);
                    break;
                case double number:
                    writer.Sample(row.Labels, number);
                    break;
            }
        }
    }

    private sealed record Row(string Labels, object?[] Values)
    {
        public static Row Of(ICatalogItem item, CatalogShape shape) => new(
            LabelSet.Of(shape.Labels.Select(label => (label.Name, label.TextOf(item)))),
            [.. shape.Metrics.Select(metric => metric.NumberOf(item))]);
    }
}
