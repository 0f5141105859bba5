namespace MediaRouter.Kernel.Plugins;

/// <summary>What the metadata of a plugin's assembly tells; read without running code of it.</summary>
internal sealed record PluginImage
{
    /// <summary>Path of the assembly.</summary>
    public required string Location { get; init; }

    /// <summary>Identifier that the assembly declares.</summary>
    public required string Id { get; init; }

    /// <summary>Contract version that the plugin was compiled for.</summary>
    public required string Contract { get; init; }

    /// <summary>Version of the assembly.</summary>
    public required string Version { get; init; }

    /// <summary>Whether the file holds machine code besides its IL, as those have that a release publishes.</summary>
    public required bool IsPrecompiled { get; init; }

    /// <summary>Full names of the types that carry an <c>[Export]</c>.</summary>
    public required IReadOnlyList<string> ExportedTypes { get; init; }

    /// <summary>Full names of the types that carry an <c>[Options]</c>.</summary>
    public required IReadOnlyList<string> OptionTypes { get; init; }
}
