namespace MediaRouter.Kernel.Configuration;

/// <summary>A list of nodes.</summary>
internal sealed class ListNode(IReadOnlyList<ConfigNode> items, NodeLocation location) : ConfigNode(location, 1 + items.Sum(i => i.Weight))
{
    public IReadOnlyList<ConfigNode> Items { get; } = items;
}
