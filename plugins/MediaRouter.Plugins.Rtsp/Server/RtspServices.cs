using System.Composition;
using MediaRouter.Net;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>What both servers need from the router and share with each other.</summary>
[Export]
[Shared]
[method: ImportingConstructor]
internal sealed class RtspServices(
    IPathRegistry paths, IHooks hooks, EgressLoops loops, TimeProvider time, ILogger log, ReportSchedule reports, DatagramReceivers receivers)
{
    public IPathRegistry Paths => paths;

    public IHooks Hooks => hooks;

    public EgressLoops Loops => loops;

    public TimeProvider Time => time;

    public ILogger Log => log;

    public ReportSchedule Reports => reports;

    public DatagramReceivers Receivers => receivers;
}
