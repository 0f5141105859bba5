namespace MediaRouter.Sdk.Control;

/// <summary>How the value of a metric moves.</summary>
public enum MetricKind
{
    /// <summary>It counts something from the beginning of the item, and only rises.</summary>
    Counter,

    /// <summary>It is a state that rises and falls.</summary>
    Gauge,
}
