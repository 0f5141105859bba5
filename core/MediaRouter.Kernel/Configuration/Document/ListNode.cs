namespace MediaRouter.Kernel.Configuration;

/// <summary>A list of nodes.</summary>
internal sealed class ListNode(IReadOnlyList<ConfigNode> items, NodeLocation location) : ConfigNode(location, WeightOf(items))
{
    public IReadOnlyList<ConfigNode> Items { get; } = items;

    private static long WeightOf(IReadOnlyList<ConfigNode> items)
    {
        var weight = 1L;
        foreach (var item in items)
        {
            weight += item.Weight;
        }

        return weight;
    }
}
