using System.Composition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Connections with TLS.</summary>
[Export(typeof(ISessionCatalog))]
[Shared]
[method: ImportingConstructor]
internal sealed class RtspsConnectionCatalog(RtspsServer server) : ConnectionCatalog(server, "rtspsconns", "rtsps_conns");
