namespace MediaRouter.Kernel;

/// <summary>What the router is told from outside its configuration.</summary>
internal sealed record RouterSettings
{
    /// <summary>The configuration file; <see langword="null"/> to look for one.</summary>
    public string? ConfigurationPath { get; init; }

    /// <summary>Version of the router.</summary>
    public string Version { get; init; } = "";

    /// <summary>Where a relative <c>pluginsDirectory</c> starts.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Variables that override settings.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
}
