using MediaRouter.Sdk;

namespace MediaRouter.Kernel.Configuration;

/// <summary>One reason why a configuration is refused.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Message">A sentence that names key and value, without position.</param>
/// <param name="Location">Where it is written.</param>
internal sealed record ConfigurationError(ConfigurationErrorKind Kind, string Message, NodeLocation Location)
{
    /// <summary>A sentence that names key and value, without position and without passwords of URLs.</summary>
    public string Message { get; init; } = CredentialMask.Apply(Message);

    /// <summary>The key with the sections that lead to it, for instance <c>paths.cam.source</c>; empty if no single key is at fault.</summary>
    public string Key { get; init; } = "";

    /// <summary>The value as written; hidden for secrets.</summary>
    public string Value
    {
        get;
        init => field = CredentialMask.Apply(value);
    } = "";

    /// <summary>The known key that is nearest to an unknown one, or empty.</summary>
    public string Suggestion { get; init; } = "";

    /// <summary>The entry of <c>paths</c> whose rule is broken, or empty.</summary>
    public string Path { get; init; } = "";

    public override string ToString() => Path.Length == 0 ? $"{Location}: {Message}" : $"{Location}: path '{Path}': {Message}";
}
