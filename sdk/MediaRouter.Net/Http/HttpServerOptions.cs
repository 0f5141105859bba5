using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Net.Http;

/// <summary>How an <see cref="HttpServer"/> listens. Compared by value, so that a part can see whether a reload concerns it.</summary>
public sealed record HttpServerOptions
{
    /// <summary>Where to listen.</summary>
    public required ListenAddress Address { get; init; }

    /// <summary>Whether to serve HTTPS, HTTP/2 included.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>PEM file with the certificate; looked at only when <see cref="IsEncrypted"/>.</summary>
    public string CertificatePath { get; init; } = "";

    /// <summary>PEM file with its key; looked at only when <see cref="IsEncrypted"/>.</summary>
    public string KeyPath { get; init; } = "";

    /// <summary>Origins whose pages may use the server; see <see cref="CorsPolicy"/>.</summary>
    public OptionList<string> AllowOrigins { get; init; } = ["*"];

    /// <summary>Methods that a preflight request is told.</summary>
    public required string AllowMethods { get; init; }

    /// <summary>Request headers that a preflight request is told.</summary>
    public string AllowHeaders { get; init; } = "Authorization, Content-Type";

    /// <summary>Response headers that pages may read; or empty.</summary>
    public string ExposeHeaders { get; init; } = "";

    /// <summary>Proxies whose <c>X-Forwarded-For</c>, <c>X-Real-IP</c> and <c>X-Forwarded-Proto</c> are believed.</summary>
    public OptionList<IpRange> TrustedProxies { get; init; } = [];

    /// <summary>Longest time that a client may take for the headers of a request.</summary>
    public required TimeSpan ReadTimeout { get; init; }

    /// <summary>Longest time in which a client takes 64 KiB of an answer that waits for it, or the rest if that is less; who takes longer is dropped.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest body of a request in bytes.</summary>
    public long MaxRequestBytes { get; init; } = 10 * 1024 * 1024;
}
