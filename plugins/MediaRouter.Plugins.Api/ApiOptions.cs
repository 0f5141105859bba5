using MediaRouter.Net;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Api;

/// <summary>Settings of the control API.</summary>
[Options(OptionsScope.Global, Title = "Control API", Order = 40)]
internal sealed record ApiOptions : IValidatedOptions
{
    [Setting("Serve the control API.")]
    public bool Api { get; init; }

    [Setting("Address of the control API.")]
    public string ApiAddress { get; init; } = ":9997";

    [Setting("Serve the control API with TLS (HTTPS).")]
    public bool ApiEncryption { get; init; }

    [Setting("File with the key of the control API, PEM; needed with apiEncryption.")]
    public string ApiServerKey { get; init; } = "server.key";

    [Setting("File with the certificate of the control API, PEM; needed with apiEncryption.")]
    public string ApiServerCert { get; init; } = "server.crt";

    [Setting("Origins whose pages may use the control API: 'https://host', 'https://*.host' or '*'.")]
    [FormerKey("apiAllowOrigin", SingleValue = true)]
    public OptionList<string> ApiAllowOrigins { get; init; } = ["*"];

    [Setting("Addresses or networks of proxies in front of the control API, whose X-Forwarded-For header is believed.")]
    public OptionList<IpRange> ApiTrustedProxies { get; init; } = [];

    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (!Api)
        {
            yield break;
        }

        if (ApiAddress.Length == 0)
        {
            yield return "'apiAddress' must be set when API is enabled";
        }
        else if (!ListenAddress.TryParse(ApiAddress, out _))
        {
            yield return $"'apiAddress' must be an address such as ':9997', but is '{ApiAddress}'";
        }
    }
}
