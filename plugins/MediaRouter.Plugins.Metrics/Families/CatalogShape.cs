using System.Reflection;
using MediaRouter.Plugins.Metrics.Exposition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>Which properties of the items of a catalogue are labels and which are metrics.</summary>
/// <param name="Labels">Labels, by name.</param>
/// <param name="Metrics">Metrics, in the order of the type.</param>
internal sealed record CatalogShape(IReadOnlyList<CatalogProperty> Labels, IReadOnlyList<CatalogProperty> Metrics)
{
    private static readonly HashSet<Type> NumberTypes =
        [typeof(long), typeof(int), typeof(short), typeof(byte), typeof(ulong), typeof(uint), typeof(ushort), typeof(double), typeof(float), typeof(decimal), typeof(bool)];

    public static CatalogShape Read(Type itemType)
    {
        var properties = itemType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(static property => (Property: property, Attribute: property.GetCustomAttribute<MetricAttribute>()))
            .Where(static pair => pair.Attribute is not null && MetricName.IsValid(pair.Attribute.Name))
            .Select(static pair => CatalogProperty.Of(pair.Property, pair.Attribute!))
            .DistinctBy(static property => (property.IsLabel, property.Name))
            .ToArray();
        return new CatalogShape(
            [.. properties.Where(static property => property.IsLabel).OrderBy(static property => property.Name, StringComparer.Ordinal)],
            [.. properties.Where(static property => !property.IsLabel && NumberTypes.Contains(property.ValueType))]);
    }
}
