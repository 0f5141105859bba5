using System.Composition;
using System.Net.Security;
using System.Security.Cryptography;
using MediaRouter.Net;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>RTMP with TLS.</summary>
[Export(typeof(IServer))]
[Export]
[Shared]
[method: ImportingConstructor]
internal sealed class RtmpsServer(RtmpServices services, RtmpOptions options, NetworkOptions network)
    : RtmpServerBase(services, options, network, "RTMPS")
{
    private CertificateFile? _certificate;

    public override bool IsEnabled => Options.IsSecureOn;

    public override string ConnectionKind => "rtmpsConn";

    public override SslServerAuthenticationOptions? TlsOptions => _certificate?.ServerOptions;

    protected override string ListenerAddress => Options.RtmpsAddress;

    public override async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            return;
        }

        try
        {
            _certificate = CertificateFile.Load(Options.RtmpServerCert, Options.RtmpServerKey, Log, Time);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationFaultException(
                $"rtmpServerCert '{Options.RtmpServerCert}' and rtmpServerKey '{Options.RtmpServerKey}' cannot be used: {ex.Message}", ex);
        }

        await base.StartAsync(cancellationToken);
    }

    public override async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_certificate is { } certificate)
        {
            await certificate.DisposeAsync();
        }
    }

    protected override bool IsSameListener(RtmpOptions before, RtmpOptions after) =>
        before.IsSecureOn == after.IsSecureOn
        && before.RtmpsAddress == after.RtmpsAddress
        && before.RtmpServerCert == after.RtmpServerCert
        && before.RtmpServerKey == after.RtmpServerKey;
}
