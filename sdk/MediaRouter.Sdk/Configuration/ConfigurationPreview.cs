using MediaRouter.Sdk.Control;

namespace MediaRouter.Sdk.Configuration;

/// <summary>What taking a configuration over would do.</summary>
public sealed record ConfigurationPreview
{
    /// <summary>Whether it could be taken over; the rest is empty if not.</summary>
    public required bool IsValid { get; init; }

    /// <summary>One sentence for each mistake, with key, value and line.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>One sentence for each thing that works, but should be changed.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Global settings whose value differs, sorted.</summary>
    public IReadOnlyList<string> ChangedSettings { get; init; } = [];

    /// <summary>Entries of <c>paths</c> that are new.</summary>
    public IReadOnlyList<string> AddedPaths { get; init; } = [];

    /// <summary>Entries of <c>paths</c> that are gone.</summary>
    public IReadOnlyList<string> RemovedPaths { get; init; } = [];

    /// <summary>Entries of <c>paths</c> whose settings differ.</summary>
    public IReadOnlyList<string> ChangedPaths { get; init; } = [];

    /// <summary>Parts of plugins that would be stopped and started again, as <c>plugin/part</c>.</summary>
    public IReadOnlyList<string> RestartedParts { get; init; } = [];

    /// <summary>Live paths that would be closed and made again.</summary>
    public IReadOnlyList<string> ClosedPaths { get; init; } = [];

    /// <summary>Live paths that would be kept, but whose pulled source would be stopped and started again: their readers are cut.</summary>
    public IReadOnlyList<string> RestartedSources { get; init; } = [];

    /// <summary>Sessions that would be cut, by their kind and id.</summary>
    public IReadOnlyList<PathPeer> CutSessions { get; init; } = [];
}
