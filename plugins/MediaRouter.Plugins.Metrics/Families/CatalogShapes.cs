using System.Runtime.CompilerServices;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>What was read of the attributes of item types; goes with the plugin that a type belongs to.</summary>
internal sealed class CatalogShapes
{
    private readonly ConditionalWeakTable<Type, CatalogShape> _shapes = [];

    public CatalogShape Of(ISessionCatalog catalog) => _shapes.GetValue(catalog.ItemType, CatalogShape.Read);
}
