namespace MediaRouter.Kernel.Configuration;

/// <summary>A node of a configuration document: immutable, so that aliases and layers share it.</summary>
internal abstract class ConfigNode(NodeLocation location, long weight)
{
    public NodeLocation Location { get; } = location;

    /// <summary>Number of nodes of this tree when aliases are written out; bounds the work of walking it.</summary>
    public long Weight { get; } = weight;

    public bool IsNull => this is ScalarNode { IsNullText: true };
}
