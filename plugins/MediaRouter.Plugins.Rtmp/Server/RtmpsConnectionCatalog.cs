using System.Composition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>Connections with TLS.</summary>
[Export(typeof(ISessionCatalog))]
[Shared]
[method: ImportingConstructor]
internal sealed class RtmpsConnectionCatalog(RtmpsServer server) : ConnectionCatalog(server, "rtmpsconns", "rtmps_conns");
