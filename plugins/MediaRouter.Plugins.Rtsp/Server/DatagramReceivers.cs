using System.Composition;
using MediaRouter.Net;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>The receiving threads of the plugin, started with the first UDP port and shared by both servers.</summary>
[Export]
[Shared]
internal sealed class DatagramReceivers : IAsyncDisposable
{
    private readonly Lazy<UdpReceiveLoops> _loops;

    [ImportingConstructor]
    public DatagramReceivers(ILogger log) => _loops = new Lazy<UdpReceiveLoops>(() => new UdpReceiveLoops(0, log));

    public UdpReception Start(UdpPort port, IDatagramSink sink) => _loops.Value.Start(port, sink);

    public ValueTask DisposeAsync() => _loops.IsValueCreated ? _loops.Value.DisposeAsync() : ValueTask.CompletedTask;
}
