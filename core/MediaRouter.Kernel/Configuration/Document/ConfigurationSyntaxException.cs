using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Kernel.Configuration;

/// <summary>A document cannot be read; never leaves the document readers.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Internal to the document readers, which always know the place.")]
internal sealed class ConfigurationSyntaxException(string message, NodeLocation location) : Exception(message)
{
    public NodeLocation Location { get; } = location;
}
