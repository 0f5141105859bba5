using System.Composition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Sessions with TLS.</summary>
[Export(typeof(ISessionCatalog))]
[Shared]
[method: ImportingConstructor]
internal sealed class RtspsSessionCatalog(RtspsServer server) : SessionCatalog(server, "rtspssessions", "rtsps_sessions");
