namespace MediaRouter.Kernel.Configuration;

/// <summary>What came out of a load: a configuration, or the reasons why there is none; and what the user should know.</summary>
internal sealed record LoadResult
{
    /// <summary>The configuration; <see langword="null"/> if there are errors.</summary>
    public RouterConfiguration? Configuration { get; init; }

    public required IReadOnlyList<ConfigurationError> Errors { get; init; }

    public required IReadOnlyList<ConfigurationWarning> Warnings { get; init; }

    /// <summary>Sentences for the log that ask for nothing.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>What was read: file name, content, document.</summary>
    public required ConfigurationFile File { get; init; }

    /// <summary>The file that was read; <see langword="null"/> if none was found.</summary>
    public string? FilePath => File.Path;

    /// <summary>Whether no file was found, so that defaults are in force.</summary>
    public bool NoFile => File.Path is null;

    /// <summary>File and environment in present keys, before edits; edits build upon it.</summary>
    public MapNode BaseDocument { get; init; } = MapNode.Empty;
}
