using MediaRouter.Net;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Metrics;

/// <summary>Settings of the metrics server.</summary>
[Options(OptionsScope.Global, Title = "Metrics", Order = 41)]
internal sealed record MetricsOptions : IValidatedOptions
{
    [Setting("Serve metrics in the formats of Prometheus.")]
    public bool Metrics { get; init; }

    [Setting("Address of the metrics server.")]
    public string MetricsAddress { get; init; } = ":9998";

    [Setting("Serve metrics with TLS (HTTPS).")]
    public bool MetricsEncryption { get; init; }

    [Setting("File with the key of the metrics server, PEM; needed with metricsEncryption.")]
    public string MetricsServerKey { get; init; } = "server.key";

    [Setting("File with the certificate of the metrics server, PEM; needed with metricsEncryption.")]
    public string MetricsServerCert { get; init; } = "server.crt";

    [Setting("Origins whose pages may read metrics: 'https://host', 'https://*.host' or '*'.")]
    [FormerKey("metricsAllowOrigin", SingleValue = true)]
    public OptionList<string> MetricsAllowOrigins { get; init; } = ["*"];

    [Setting("Addresses or networks of proxies in front of the metrics server, whose X-Forwarded-For header is believed.")]
    public OptionList<IpRange> MetricsTrustedProxies { get; init; } = [];

    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (!Metrics)
        {
            yield break;
        }

        if (MetricsAddress.Length == 0)
        {
            yield return "'metricsAddress' must be set when metrics are enabled";
        }
        else if (!ListenAddress.TryParse(MetricsAddress, out _))
        {
            yield return $"'metricsAddress' must be an address such as ':9998', but is '{MetricsAddress}'";
        }
    }
}
