using System.Composition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Sessions without TLS.</summary>
[Export(typeof(ISessionCatalog))]
[Shared]
[method: ImportingConstructor]
internal sealed class RtspSessionCatalog(RtspServer server) : SessionCatalog(server, "rtspsessions", "rtsp_sessions");
