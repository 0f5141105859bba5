using System.Composition;
using System.Net.Security;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>RTMP without TLS.</summary>
[Export(typeof(IServer))]
[Export]
[Shared]
[method: ImportingConstructor]
internal sealed class RtmpServer(RtmpServices services, RtmpOptions options, NetworkOptions network)
    : RtmpServerBase(services, options, network, "RTMP")
{
    public override bool IsEnabled => Options.IsPlainOn;

    public override string ConnectionKind => "rtmpConn";

    public override SslServerAuthenticationOptions? TlsOptions => null;

    protected override string ListenerAddress => Options.RtmpAddress;

    protected override bool IsSameListener(RtmpOptions before, RtmpOptions after) =>
        before.IsPlainOn == after.IsPlainOn && before.RtmpAddress == after.RtmpAddress;
}
