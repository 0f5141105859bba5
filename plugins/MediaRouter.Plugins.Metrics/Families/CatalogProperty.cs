using System.Globalization;
using System.Reflection;
using MediaRouter.Plugins.Metrics.Exposition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>A property of catalogue items that is a metric or a label.</summary>
/// <param name="Name">Name of the label; or of the metric, after the prefix.</param>
/// <param name="IsLabel">Whether it is a label.</param>
/// <param name="Type">Kind of values of a metric.</param>
/// <param name="FormerNames">Older names of the same metric.</param>
/// <param name="Property">Where the value is.</param>
internal sealed record CatalogProperty(string Name, bool IsLabel, FamilyType Type, IReadOnlyList<string> FormerNames, PropertyInfo Property)
{
    /// <summary>Type of the values; of values that may be absent, type of those that are there.</summary>
    public Type ValueType => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public static CatalogProperty Of(PropertyInfo property, MetricAttribute attribute) => new(
        attribute.Name,
        attribute.IsLabel,
        attribute.Kind == MetricKind.Gauge ? FamilyType.Gauge : FamilyType.PlainCounter,
        [.. attribute.FormerNames.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(MetricName.IsValid)],
        property);

    /// <summary>The value as a label.</summary>
    public string TextOf(ICatalogItem item) => Convert.ToString(Property.GetValue(item), CultureInfo.InvariantCulture) ?? "";

    /// <summary>The value as a metric: a long or a double; null if it is absent.</summary>
    public object? NumberOf(ICatalogItem item) => Property.GetValue(item) switch
    {
        null => null,
        double number => number,
        float number => (double)number,
        decimal number => (double)number,
        ulong number => (double)number,
        var number => Convert.ToInt64(number, CultureInfo.InvariantCulture),
    };
}
