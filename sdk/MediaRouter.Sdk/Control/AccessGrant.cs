using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Sdk.Control;

/// <summary>A request that was allowed; the paths take it as proof.</summary>
/// <param name="request">The request.</param>
/// <param name="user">User name to show for the session, or empty.</param>
/// <param name="path">The entry of the configuration that the path name matched.</param>
public class AccessGrant(AccessRequest request, string user, IPathConfiguration? path)
{
    /// <summary>The request.</summary>
    public AccessRequest Request { get; } = request;

    /// <summary>User name to show for the session, or empty.</summary>
    public string User { get; } = user;

    /// <summary>The entry of the configuration that the path name matched; <see langword="null"/> for actions without a path.</summary>
    public IPathConfiguration? Path { get; } = path;
}
