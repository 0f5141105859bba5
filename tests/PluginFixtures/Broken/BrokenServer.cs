using System.Composition;
using MediaRouter.Sdk.Ingest;

namespace Fixture.Broken;

/// <summary>Cannot even be made.</summary>
[Export(typeof(IServer))]
internal sealed class BrokenServer : IServer
{
    public BrokenServer() => throw new InvalidOperationException("the constructor broke");

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask StopAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
