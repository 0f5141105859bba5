namespace MediaRouter.Kernel.Configuration;

/// <summary>What became of a reload or an edit.</summary>
internal sealed record ReloadResult
{
    /// <summary>Whether the configuration in force is now the one that was asked for.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Why not; the first one is what a client of the control API is told.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; init; } = [];

    /// <summary>Whether the edit names an entry that does not exist.</summary>
    public bool NotFound { get; init; }

    /// <summary>Completes when the parts of the router have moved to the new configuration; never fails.</summary>
    /// <remarks>A part that asks for an edit must not wait for it: it may be the part that is restarted.</remarks>
    public Task Applied { get; init; } = Task.CompletedTask;
}
