using System.Composition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>Connections without TLS.</summary>
[Export(typeof(ISessionCatalog))]
[Shared]
[method: ImportingConstructor]
internal sealed class RtmpConnectionCatalog(RtmpServer server) : ConnectionCatalog(server, "rtmpconns", "rtmp_conns");
