using MediaRouter.Plugins.AuthInternal.Credentials;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.AuthInternal;

/// <summary>Credentials of one path, from before there were <c>authInternalUsers</c>.</summary>
[Options(OptionsScope.Path, Title = "Authentication", Order = 20)]
internal sealed record PathCredentialOptions : IValidatedOptions
{
    private const string Replacement = "authInternalUsers";

    /// <summary>User that may publish; empty for everybody.</summary>
    [Setting("User that may publish.", Deprecated = true, Replacement = Replacement)]
    [FormerKey("publishUser", AtTopLevel = true)]
    public string PublishUser { get; init; } = "";

    /// <summary>Password of <see cref="PublishUser"/>.</summary>
    [Setting("Password of the user that may publish.", Secret = true, Deprecated = true, Replacement = Replacement)]
    [FormerKey("publishPass", AtTopLevel = true)]
    public string PublishPass { get; init; } = "";

    /// <summary>Addresses that publishers may come from; empty for all.</summary>
    [Setting("Addresses or networks that publishers may come from.", Key = "publishIPs", Deprecated = true, Replacement = Replacement)]
    public OptionList<IpRange> PublishIps { get; init; } = [];

    /// <summary>User that may read; empty for everybody.</summary>
    [Setting("User that may read.", Deprecated = true, Replacement = Replacement)]
    [FormerKey("readUser", AtTopLevel = true)]
    public string ReadUser { get; init; } = "";

    /// <summary>Password of <see cref="ReadUser"/>.</summary>
    [Setting("Password of the user that may read.", Secret = true, Deprecated = true, Replacement = Replacement)]
    [FormerKey("readPass", AtTopLevel = true)]
    public string ReadPass { get; init; } = "";

    /// <summary>Addresses that readers may come from; empty for all.</summary>
    [Setting("Addresses or networks that readers may come from.", Key = "readIPs", Deprecated = true, Replacement = Replacement)]
    public OptionList<IpRange> ReadIps { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        (string Key, string Value)[] credentials =
        [
            ("publishUser", PublishUser),
            ("publishPass", PublishPass),
            ("readUser", ReadUser),
            ("readPass", ReadPass),
        ];
        foreach (var (key, value) in credentials)
        {
            if (Credential.FindFault(value) is { } fault)
            {
                yield return $"'{key}': {fault}";
            }
        }

        // Without a user the entry admits everybody, and the password would protect nothing.
        if (PublishPass.Length > 0 && PublishUser is ("" or InternalUserOptions.AnyUser))
        {
            yield return "'publishPass': using a password with 'any' user is not supported";
        }

        if (ReadPass.Length > 0 && ReadUser is ("" or InternalUserOptions.AnyUser))
        {
            yield return "'readPass': using a password with 'any' user is not supported";
        }
    }
}
