using System.Collections;
using MediaRouter.Plugins.AuthInternal.Credentials;
using MediaRouter.Plugins.AuthInternal.Rules;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthInternal;

/// <summary>The users that the router knows itself.</summary>
[Options(OptionsScope.Global, Title = "Authentication: internal users", Order = 21)]
internal sealed record AuthInternalOptions : IValidatedOptions
{
    /// <summary>Name of this backend in <c>authMethod</c>.</summary>
    public const string MethodName = "internal";

    private const string MixedCredentials =
        "authInternalUsers and legacy credentials (publishUser, publishPass, publishIPs, readUser, readPass, readIPs) cannot be used together";

    private const string HashedWithDigest = "when RTSP digest is enabled, hashed credentials cannot be used";

    /// <summary>The users, in any order: one that admits a request is enough. Default: media for everyone, the rest from this machine.</summary>
    [Setting("Users and what they may do. One entry that matches address, action, path and credentials admits a request.")]
    public OptionList<InternalUserOptions> AuthInternalUsers { get; init; } = DefaultUsers;

    /// <summary>The users of a configuration that names none.</summary>
    public static OptionList<InternalUserOptions> DefaultUsers { get; } =
    [
        new()
        {
            User = InternalUserOptions.AnyUser,
            Permissions =
            [
                new() { Action = AccessAction.Publish },
                new() { Action = AccessAction.Read },
                new() { Action = AccessAction.Playback },
            ],
        },
        LocalAdministrator,
    ];

    /// <summary>Everybody on this machine may use the control interfaces.</summary>
    public static InternalUserOptions LocalAdministrator => new()
    {
        User = InternalUserOptions.AnyUser,
        Ips = [Range("127.0.0.1"), Range("::1")],
        Permissions =
        [
            new() { Action = AccessAction.Api },
            new() { Action = AccessAction.Metrics },
            new() { Action = AccessAction.Pprof },
        ],
    };

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        var configuration = context.Configuration;
        var inUse = IsMethodInUse(configuration);
        for (var i = 0; i < AuthInternalUsers.Count; i++)
        {
            foreach (var message in AuthInternalUsers[i].Validate(inUse))
            {
                yield return $"authInternalUsers[{i}]: {message}";
            }
        }

        var hasLegacy = LegacyUsers.AreConfigured(configuration);
        if (hasLegacy && !UserListComparison.MeansTheSame(AuthInternalUsers, DefaultUsers))
        {
            yield return MixedCredentials;
        }

        if (inUse && UsesDigest(configuration))
        {
            var users = hasLegacy ? LegacyUsers.Of(configuration) : AuthInternalUsers;
            if (users.Any(user => Credential.IsHashed(user.User) || Credential.IsHashed(user.Pass)))
            {
                yield return HashedWithDigest;
            }
        }
    }

    private static bool IsMethodInUse(IRouterConfiguration configuration) =>
        !configuration.TryGetValue("authMethod", out var method) || IsNamed(method, MethodName);

    // The only protocol with challenge and response names its methods here. Its plugin may be absent, and may be switched off.
    private static bool UsesDigest(IRouterConfiguration configuration)
    {
        if (configuration.TryGetValue("rtsp", out var isOn) && isOn is false)
        {
            return false;
        }

        return configuration.TryGetValue("rtspAuthMethods", out var methods)
            && methods is IEnumerable list
            && list.Cast<object?>().Any(method => IsNamed(method, "digest"));
    }

    private static bool IsNamed(object? value, string name) => string.Equals(value?.ToString(), name, StringComparison.OrdinalIgnoreCase);

    private static IpRange Range(string text) => IpRange.TryParse(text, out var range) ? range : default;
}
