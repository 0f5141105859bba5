using System.Composition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Connections without TLS.</summary>
[Export(typeof(ISessionCatalog))]
[Shared]
[method: ImportingConstructor]
internal sealed class RtspConnectionCatalog(RtspServer server) : ConnectionCatalog(server, "rtspconns", "rtsp_conns");
