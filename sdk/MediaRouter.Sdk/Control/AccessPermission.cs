using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Sdk.Control;

/// <summary>One permission, as lists of permissions in the configuration have it.</summary>
public sealed record AccessPermission
{
    /// <summary>The action that is permitted.</summary>
    [Setting("publish, read, playback, api, metrics or pprof.")]
    public AccessAction Action { get; init; }

    /// <summary>The path that it is permitted on: a name, <c>~</c> and an expression that is searched in the name, or empty for all.</summary>
    [Setting("Path of publish, read and playback: a name, '~' and a regular expression that is searched in the name, or empty for all paths.")]
    public string Path { get; init; } = "";
}
