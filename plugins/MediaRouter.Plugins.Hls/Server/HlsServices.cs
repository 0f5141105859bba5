using System.Composition;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>What the server needs from the router.</summary>
[Export]
[Shared]
[method: ImportingConstructor]
internal sealed class HlsServices(IPathRegistry paths, IConfigurationMonitor configuration, TimeProvider time, ILogger log)
{
    public IPathRegistry Paths => paths;

    public IConfigurationMonitor Configuration => configuration;

    public TimeProvider Time => time;

    public ILogger Log { get; } = log.Narrow("HLS");
}
