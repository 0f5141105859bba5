namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>The server refused <c>connect</c>.</summary>
/// <param name="description">What it said; may hold a challenge.</param>
/// <param name="redirectTo">URL where it sends us; or null.</param>
internal sealed class ConnectRefusedException(string description, string? redirectTo)
    : IOException(redirectTo is null ? $"the server refused the connection: {description}" : "the server redirects to another one")
{
    /// <summary>What the server said.</summary>
    public string Description { get; } = description;

    /// <summary>Where it sends us; or null.</summary>
    public string? RedirectTo { get; } = redirectTo;
}
