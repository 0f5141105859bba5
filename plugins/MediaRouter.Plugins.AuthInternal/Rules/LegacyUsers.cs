using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthInternal.Rules;

/// <summary>Turns the credentials of paths into users.</summary>
internal static class LegacyUsers
{
    private static readonly PathCredentialOptions None = new();

    /// <summary>Whether a path, or the defaults of all paths, sets credentials of its own.</summary>
    public static bool AreConfigured(IRouterConfiguration configuration) =>
        configuration.PathDefaults.Get<PathCredentialOptions>() != None
        || configuration.Paths.Any(path => path.Get<PathCredentialOptions>() != None);

    /// <summary>The users that take the place of <c>authInternalUsers</c>: one publisher and one reader for each entry of <c>paths</c>.</summary>
    public static OptionList<InternalUserOptions> Of(IRouterConfiguration configuration)
    {
        var users = new List<InternalUserOptions>
        {
            new() { User = InternalUserOptions.AnyUser, Permissions = [new() { Action = AccessAction.Playback }] },
            AuthInternalOptions.LocalAdministrator,
        };
        foreach (var path in configuration.Paths)
        {
            var credentials = path.Get<PathCredentialOptions>();
            var name = path.Name is "all" or "all_others" ? "~^.*$" : path.Name;
            users.Add(User(credentials.PublishUser, credentials.PublishPass, credentials.PublishIps, AccessAction.Publish, name));
            users.Add(User(credentials.ReadUser, credentials.ReadPass, credentials.ReadIps, AccessAction.Read, name));
        }

        return [.. users];
    }

    private static InternalUserOptions User(string user, string password, OptionList<IpRange> addresses, AccessAction action, string path) => new()
    {
        User = user.Length == 0 ? InternalUserOptions.AnyUser : user,
        Pass = password,
        Ips = addresses,
        Permissions = [new() { Action = action, Path = path }],
    };
}
