using System.Composition;
using MediaRouter.Sdk.Ingest;

namespace Fixture.Faulty;

/// <summary>Cannot be started.</summary>
[Export(typeof(IServer))]
internal sealed class FaultyServer : IServer
{
    public ValueTask StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("the server broke");

    public ValueTask StopAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("the server broke again");
}
