namespace MediaRouter.Sdk.Control;

/// <summary>Makes a property of a catalogue item a metric, or a label of its metrics.</summary>
/// <param name="name">Name after the catalogue's prefix, for instance <c>inbound_bytes</c>; for labels, the name of the label.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MetricAttribute(string name) : Attribute
{
    /// <summary>Name after the catalogue's prefix, or name of the label.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the property is a label of all metrics of the item, not a metric.</summary>
    public bool IsLabel { get; init; }

    /// <summary>How the value moves; of no meaning for labels.</summary>
    public MetricKind Kind { get; init; }

    /// <summary>Older names of the same metric, after the prefix, separated by commas.</summary>
    public string FormerNames { get; init; } = "";
}
