using System.Composition;
using System.Net.Security;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>RTSP without TLS.</summary>
[Export(typeof(IServer))]
[Export]
[Shared]
[method: ImportingConstructor]
internal sealed class RtspServer(RtspServices services, RtspOptions options, NetworkOptions network)
    : RtspServerBase(services, options, network, "RTSP")
{
    public override bool IsEnabled => Options.IsPlainOn;

    public override bool IsSecure => false;

    public override string ConnectionKind => "rtspConn";

    public override string SessionKind => "rtspSession";

    public override SslServerAuthenticationOptions? TlsOptions => null;

    protected override string ListenerAddress => Options.RtspAddress;

    protected override (string Rtp, string Rtcp) DatagramAddresses => (Options.RtpAddress, Options.RtcpAddress);

    protected override PortPair MulticastPortNumbers => new(Options.MulticastRTPPort, Options.MulticastRTCPPort);

    // Keys for SRTP would travel in the clear.
    public override bool Allows(RtspTransport transport, bool isSecureProfile) => !isSecureProfile;

    protected override bool IsSameListener(RtspOptions before, RtspOptions after) =>
        before.IsPlainOn == after.IsPlainOn
        && before.RtspAddress == after.RtspAddress
        && before.RtspTransports.Equals(after.RtspTransports)
        && before.RtpAddress == after.RtpAddress
        && before.RtcpAddress == after.RtcpAddress
        && before.MulticastIPRange == after.MulticastIPRange
        && before.MulticastRTPPort == after.MulticastRTPPort
        && before.MulticastRTCPPort == after.MulticastRTCPPort;
}
