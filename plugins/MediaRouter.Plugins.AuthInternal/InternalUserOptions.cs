using MediaRouter.Plugins.AuthInternal.Credentials;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthInternal;

/// <summary>One entry of <c>authInternalUsers</c>.</summary>
internal sealed record InternalUserOptions
{
    /// <summary>Value of <see cref="User"/> that stands for everybody, with and without credentials.</summary>
    public const string AnyUser = "any";

    /// <summary>User name: plain, <c>sha256:</c> or <c>argon2:</c>; <see cref="AnyUser"/> for everybody.</summary>
    [Setting("User name, plain or as 'sha256:' or 'argon2:' hash; 'any' stands for everybody.")]
    public string User { get; init; } = "";

    /// <summary>Password: plain, <c>sha256:</c> or <c>argon2:</c>; empty for a user whose password does not matter.</summary>
    [Setting("Password, plain or as 'sha256:' or 'argon2:' hash; empty accepts every password.", Secret = true)]
    public string Pass { get; init; } = "";

    /// <summary>Addresses that the user may come from; empty for all.</summary>
    [Setting("Addresses or networks that the user may come from; an empty list allows all.")]
    public OptionList<IpRange> Ips { get; init; } = [];

    /// <summary>What the user may do; one that matches is enough.</summary>
    [Setting("What the user may do.")]
    public OptionList<AccessPermission> Permissions { get; init; } = [];

    /// <summary>Returns one message for each rule that is broken.</summary>
    /// <param name="inUse">Whether the users are asked at all: what no syntax rule forbids is an error only then.</param>
    public IEnumerable<string> Validate(bool inUse)
    {
        if (Credential.FindFault(User) is { } userFault)
        {
            yield return userFault;
        }

        if (Credential.FindFault(Pass) is { } passFault)
        {
            yield return passFault;
        }

        if (inUse && User.Length == 0)
        {
            yield return "empty usernames are not supported";
        }

        if (inUse && User == AnyUser && Pass.Length > 0)
        {
            yield return "using a password with 'any' user is not supported";
        }
    }
}
