using MediaRouter.Net.Http;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthHttp;

/// <summary>The server that is asked.</summary>
[Options(OptionsScope.Global, Title = "Authentication: HTTP server", Order = 22)]
internal sealed record AuthHttpOptions : IValidatedOptions, IFormerSettings
{
    /// <summary>Name of this backend in <c>authMethod</c>.</summary>
    public const string MethodName = "http";

    private const string FormerAddressKey = "externalAuthenticationURL";

    /// <summary>URL of the server. It may contain a user and a password.</summary>
    [Setting("URL that is asked about every access with a POST request; any answer of 200 to 299 admits.", Key = "authHTTPAddress")]
    public string Address { get; init; } = "";

    /// <summary>SHA-256 of the server's certificate, hexadecimal; empty for the usual verification.</summary>
    [Setting("SHA-256 fingerprint of the certificate of the server, hexadecimal; needed when it is self-signed.", Key = "authHTTPFingerprint")]
    public string Fingerprint { get; init; } = "";

    /// <summary>What is admitted without asking.</summary>
    [Setting("What everybody may do without the server being asked; in the form of the permissions of users.", Key = "authHTTPExclude")]
    public OptionList<AccessPermission> Exclude { get; init; } = ControlActions;

    IReadOnlyList<FormerSetting> IFormerSettings.FormerSettings => [new(FormerAddressKey, "'authMethod: http' and 'authHTTPAddress'")];

    private static OptionList<AccessPermission> ControlActions =>
    [
        new() { Action = AccessAction.Api },
        new() { Action = AccessAction.Metrics },
        new() { Action = AccessAction.Pprof },
    ];

    void IFormerSettings.Translate(IFormerSettingContext context)
    {
        // Older files carry the key with an empty value to say that nobody is asked.
        if (context.Value.Length == 0)
        {
            return;
        }

        context.Set("authMethod", MethodName);
        context.Set("authHTTPAddress", context.Value);

        // In the days of the key the control interfaces asked nobody.
        foreach (var action in (string[])["api", "metrics", "pprof"])
        {
            context.Append("authHTTPExclude", new Dictionary<string, string> { ["action"] = action });
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (!context.Configuration.TryGetValue("authMethod", out var method) || method?.ToString() != MethodName)
        {
            yield break;
        }

        if (Address.Length == 0)
        {
            yield return "'authHTTPAddress' is empty";
        }
        else if (!HttpEndpoint.IsValid(Address))
        {
            yield return "'authHTTPAddress' must be a HTTP URL";
        }
    }
}
