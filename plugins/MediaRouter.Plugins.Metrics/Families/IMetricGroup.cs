using MediaRouter.Plugins.Metrics.Exposition;

namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>Metric families that are asked for together.</summary>
internal interface IMetricGroup
{
    /// <summary>Name of the group in queries.</summary>
    string Type { get; }

    /// <summary>Whether a query other than by type may concern it.</summary>
    bool Concerns(ScrapeQuery query);

    /// <summary>Writes its families as they are now.</summary>
    void Write(ExpositionWriter writer, ScrapeQuery query);
}
