using System.Composition;
using MediaRouter.Net;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>What both servers need from the router.</summary>
[Export]
[Shared]
[method: ImportingConstructor]
internal sealed class RtmpServices(IPathRegistry paths, IHooks hooks, EgressLoops loops, TimeProvider time, ILogger log, IConfigurationMonitor configuration)
{
    public IPathRegistry Paths => paths;

    public IHooks Hooks => hooks;

    public EgressLoops Loops => loops;

    public TimeProvider Time => time;

    public ILogger Log => log;

    public IConfigurationMonitor Configuration => configuration;
}
