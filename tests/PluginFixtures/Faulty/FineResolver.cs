using System.Composition;
using MediaRouter.Sdk.Ingest;

namespace Fixture.Faulty;

/// <summary>Works although its neighbour does not.</summary>
[Export(typeof(IPathResolver))]
internal sealed class FineResolver : IPathResolver
{
    public ValueTask<string?> ResolveAsync(string pathName, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(pathName);
}
