using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Sdk.Control;

/// <summary>One raising of a hook point.</summary>
public sealed record HookEvent
{
    /// <summary>The hook point.</summary>
    public required HookPoint Point { get; init; }

    /// <summary>True at the beginning of what lasts, and for moments; false at its end.</summary>
    public required bool IsBeginning { get; init; }

    /// <summary>The same at the beginning and at the end of one thing.</summary>
    public required Guid Correlation { get; init; }

    /// <summary>Name of the path; empty for connections.</summary>
    public string PathName { get; init; } = "";

    /// <summary>Effective settings of the path; <see langword="null"/> for connections.</summary>
    public IPathConfiguration? Path { get; init; }

    /// <summary>Variables for handlers by the names that commands see, for instance <c>MTX_PATH</c>.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Why it ended, for events that are not a beginning; a word or a sentence.</summary>
    public string EndCause { get; init; } = "";
}
