namespace MediaRouter.Kernel.Configuration;

/// <summary>An entry of <c>paths</c> that both of two configurations have, with different settings.</summary>
/// <param name="Name">Key of the entry.</param>
/// <param name="Records">Types of the path records that differ; empty if only the plugin of the source came or went.</param>
internal sealed record PathChange(string Name, IReadOnlySet<Type> Records);
