namespace MediaRouter.Sdk.Configuration;

/// <summary>What became of an edit.</summary>
public sealed record ConfigurationEditResult
{
    /// <summary>Whether the edit is in force. Parts and paths move to it afterwards.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Whether the edit names an entry that does not exist.</summary>
    public bool NotFound { get; init; }

    /// <summary>Why not, one sentence for each mistake; empty after success.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}
