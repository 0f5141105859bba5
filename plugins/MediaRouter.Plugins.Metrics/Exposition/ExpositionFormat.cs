namespace MediaRouter.Plugins.Metrics.Exposition;

/// <summary>The two forms of the same metrics.</summary>
internal enum ExpositionFormat
{
    /// <summary>Prometheus text format 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0 (text).</summary>
    OpenMetrics,
}
