using System.Composition;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>RTSP with TLS.</summary>
[Export(typeof(IServer))]
[Export]
[Shared]
[method: ImportingConstructor]
internal sealed class RtspsServer(RtspServices services, RtspOptions options, NetworkOptions network)
    : RtspServerBase(services, options, network, "RTSPS")
{
    private readonly ConditionalWeakTable<IStream, StreamKeys> _keys = [];
    private CertificateFile? _certificate;

    public override bool IsEnabled => Options.IsSecureOn;

    public override bool IsSecure => true;

    public override string ConnectionKind => "rtspsConn";

    public override string SessionKind => "rtspsSession";

    public override SslServerAuthenticationOptions? TlsOptions => _certificate?.ServerOptions;

    protected override string ListenerAddress => Options.RtspsAddress;

    protected override (string Rtp, string Rtcp) DatagramAddresses => (Options.SrtpAddress, Options.SrtcpAddress);

    protected override PortPair MulticastPortNumbers => new(Options.MulticastSRTPPort, Options.MulticastSRTCPPort);

    public override async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            return;
        }

        try
        {
            _certificate = CertificateFile.Load(Options.RtspServerCert, Options.RtspServerKey, Log, Time);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationFaultException(
                $"rtspServerCert '{Options.RtspServerCert}' and rtspServerKey '{Options.RtspServerKey}' cannot be used: {ex.Message}", ex);
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

    // Interleaved media are inside TLS already; datagrams need SRTP.
    public override bool Allows(RtspTransport transport, bool isSecureProfile) => isSecureProfile || transport == RtspTransport.Tcp;

    // A description with the secure profile makes clients use it over TCP too, where it protects nothing; so only datagrams make it appear.
    public override bool DescribesKeys => Options.Offers(RtspTransport.Udp) || Options.Offers(RtspTransport.Multicast);

    public override byte[] KeyFor(IStream stream, int media) => _keys.GetOrCreateValue(stream).Describe(stream, media, Time.GetUtcNow());

    public override SharedPackager<SecureFeed> ShareSecureFeed(IStream stream) => stream.Share("rtsps-srtp", s =>
    {
        var keys = _keys.GetOrCreateValue(s);
        keys.Feed = new SecureFeed(keys.MasterKey, () => _keys.Remove(s)).Start(s);
        return keys.Feed;
    });

    protected override bool IsSameListener(RtspOptions before, RtspOptions after) =>
        before.IsSecureOn == after.IsSecureOn
        && before.RtspsAddress == after.RtspsAddress
        && before.RtspServerCert == after.RtspServerCert
        && before.RtspServerKey == after.RtspServerKey
        && before.RtspTransports.Equals(after.RtspTransports)
        && before.SrtpAddress == after.SrtpAddress
        && before.SrtcpAddress == after.SrtcpAddress
        && before.MulticastIPRange == after.MulticastIPRange
        && before.MulticastSRTPPort == after.MulticastSRTPPort
        && before.MulticastSRTCPPort == after.MulticastSRTCPPort;
}
