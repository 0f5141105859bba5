using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Metrics;

/// <summary>Which part of the metrics a scrape asks for.</summary>
/// <param name="Type">The one group that is asked for; empty for all.</param>
/// <param name="Filters">Parameters that are not empty, apart from <c>type</c>.</param>
internal sealed record ScrapeQuery(string Type, IReadOnlyDictionary<string, string> Filters)
{
    /// <summary>Everything.</summary>
    public static ScrapeQuery All { get; } = new("", new Dictionary<string, string>());

    public static ScrapeQuery Of(IQueryCollection query)
    {
        var filters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in query)
        {
            if (values.Count > 0 && values[0] is { Length: > 0 } value)
            {
                filters[name] = value;
            }
        }

        return filters.Remove("type", out var type) ? new ScrapeQuery(type, filters) : new ScrapeQuery("", filters);
    }

    /// <summary>What a group's items are narrowed to; null if the parameter is not used.</summary>
    public string? Filter(string parameter) => Filters.GetValueOrDefault(parameter);
}
