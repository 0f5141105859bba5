namespace MediaRouter.Kernel.Configuration;

/// <summary>Changes of single elements of a list of records, by index; stands only in layers and is resolved when they are merged.</summary>
internal sealed class ListPatchNode(SortedDictionary<int, MapNode> items, bool startsEmpty, NodeLocation location) : ConfigNode(location, 1 + items.Values.Sum(i => i.Weight))
{
    /// <summary>Whether the list is emptied first.</summary>
    public bool StartsEmpty { get; } = startsEmpty;

    public SortedDictionary<int, MapNode> Items { get; } = items;
}
