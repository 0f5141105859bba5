using MediaRouter.Net;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Pprof;

/// <summary>Settings of the profiling server.</summary>
[Options(OptionsScope.Global, Title = "Profiling", Order = 42)]
internal sealed record PprofOptions : IValidatedOptions
{
    [Setting("Serve profiles of the router, for 'go tool pprof' (/debug/pprof/) and for .NET tools (/debug/nettrace).")]
    public bool Pprof { get; init; }

    [Setting("Address of the profiling server.")]
    public string PprofAddress { get; init; } = ":9999";

    [Setting("Serve profiles with TLS (HTTPS).")]
    public bool PprofEncryption { get; init; }

    [Setting("File with the key of the profiling server, PEM; needed with pprofEncryption.")]
    public string PprofServerKey { get; init; } = "server.key";

    [Setting("File with the certificate of the profiling server, PEM; needed with pprofEncryption.")]
    public string PprofServerCert { get; init; } = "server.crt";

    [Setting("Origins whose pages may read profiles: 'https://host', 'https://*.host' or '*'.")]
    [FormerKey("pprofAllowOrigin", SingleValue = true)]
    public OptionList<string> PprofAllowOrigins { get; init; } = ["*"];

    [Setting("Addresses or networks of proxies in front of the profiling server, whose X-Forwarded-For header is believed.")]
    public OptionList<IpRange> PprofTrustedProxies { get; init; } = [];

    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (!Pprof)
        {
            yield break;
        }

        if (PprofAddress.Length == 0)
        {
            yield return "'pprofAddress' must be set when pprof is enabled";
        }
        else if (!ListenAddress.TryParse(PprofAddress, out _))
        {
            yield return $"'pprofAddress' must be an address such as ':9999', but is '{PprofAddress}'";
        }
    }
}
