namespace MediaRouter.Plugins.Metrics.Exposition;

/// <summary>What kind of values a metric family has.</summary>
internal enum FamilyType
{
    /// <summary>Rises and falls.</summary>
    Gauge,

    /// <summary>Only rises; the name ends with <c>_total</c>.</summary>
    Counter,

    /// <summary>Only rises, but has a name from before there was a rule for that: OpenMetrics takes it as unknown only.</summary>
    PlainCounter,

    /// <summary>A distribution.</summary>
    Histogram,

    /// <summary>Constant 1 whose labels are what matters; the name ends with <c>_info</c>.</summary>
    Info,
}
