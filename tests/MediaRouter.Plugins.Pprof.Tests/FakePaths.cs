using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Pprof.Tests;

internal sealed class FakePaths : IPathRegistry
{
    public Func<AccessRequest, RefusedException?> Judge { get; set; } = _ => null;

    public List<AccessRequest> Requests { get; } = [];

    public ValueTask<AccessGrant> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        return Judge(request) is { } refusal ? throw refusal : new(new AccessGrant(request, "", null));
    }

    public IReadOnlyList<PathStatus> List() => [];

    public PathStatus? Find(string name) => null;

    public ValueTask<IStream> DescribeAsync(AccessGrant grant, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReading> ReadAsync(AccessGrant grant, ISession session, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IPublication> PublishAsync(AccessGrant grant, ISession session, StreamDescription description, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IDisposable OnAnnouncement(Action<PathAnnouncement> listener) => throw new NotSupportedException();
}
