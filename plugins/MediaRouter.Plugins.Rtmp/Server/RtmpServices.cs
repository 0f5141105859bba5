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
internal sealed class RtmpServices(IPathRegistry paths, IHooks hooks, EgressLoops loops, TimeProvider time, ILogger log, IConfigurationMonitor configuration) : IAsyncDisposable
{
    private readonly Lazy<StreamReceiveLoops> _receivers = new(() => new StreamReceiveLoops(0, log));

    public IPathRegistry Paths => paths;

    public IHooks Hooks => hooks;

    public EgressLoops Loops => loops;

    /// <summary>The receiving threads, started with the first connection and shared by both servers.</summary>
    public StreamReceiveLoops Receivers => _receivers.Value;

    public TimeProvider Time => time;

    public ILogger Log => log;

    public IConfigurationMonitor Configuration => configuration;

    public ValueTask DisposeAsync() => _receivers.IsValueCreated ? _receivers.Value.DisposeAsync() : ValueTask.CompletedTask;
}
