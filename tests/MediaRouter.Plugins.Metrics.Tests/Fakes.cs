using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Egress;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Metrics.Tests;

internal sealed class FakePaths : IPathRegistry
{
    public List<PathStatus> Paths { get; } = [];

    public Func<AccessRequest, RefusedException?> Judge { get; set; } = _ => null;

    public List<AccessRequest> Requests { get; } = [];

    public void Add(string name, bool isReady, params string[] readerTypes) => Paths.Add(new PathStatus
    {
        Name = name,
        ConfigurationName = "all_others",
        AvailableSince = isReady ? DateTimeOffset.UnixEpoch : null,
        Tracks = [],
        Readers = [.. readerTypes.Select((type, i) => new PathPeer(type, $"{i}"))],
        InboundBytes = 1000,
        OutboundBytes = 5000,
        InboundFramesInError = 3,
        InboundPacketsLost = 4,
    });

    public ValueTask<AccessGrant> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Judge(request) is { } refusal ? throw refusal : new(new AccessGrant(request, "", null));
    }

    public IReadOnlyList<PathStatus> List() => Paths;

    public PathStatus? Find(string name) => Paths.Find(path => path.Name == name);

    public ValueTask<IStream> DescribeAsync(AccessGrant grant, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReading> ReadAsync(AccessGrant grant, ISession session, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IPublication> PublishAsync(AccessGrant grant, ISession session, StreamDescription description, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IDisposable OnAnnouncement(Action<PathAnnouncement> listener) => throw new NotSupportedException();
}

internal sealed class FakePlugins : IPluginDirectory
{
    public List<ISessionCatalog> Items { get; } = [];

    public IReadOnlyList<PluginStatus> Plugins { get; set; } = [new("one", "1.0", "1.0", PluginState.Running, "", ""), new("two", "2.0", "1.0", PluginState.StartFailed, "why", "")];

    public IReadOnlyList<ISessionCatalog> Catalogs => Items;

    public IReadOnlyList<IForwarderFactory> ForwarderFactories => [];
}

internal sealed class FakeCatalog<T>(string prefix) : ISessionCatalog
    where T : ICatalogItem
{
    public List<T> Items { get; } = [];

    public Exception? Fault { get; set; }

    public string Name => prefix.Replace("_", "", StringComparison.Ordinal);

    public string MetricPrefix => prefix;

    public string ItemNoun => "item";

    public bool CanClose => false;

    public bool IsEnabled { get; set; } = true;

    public Type ItemType => typeof(T);

    public IReadOnlyList<ICatalogItem> List() => Fault is null ? [.. Items.Cast<ICatalogItem>()] : throw Fault;

    public bool TryClose(string id) => false;
}

internal sealed record FakeSession(string Id, string Path) : ICatalogItem
{
    [Metric("path", IsLabel = true)]
    public string Path { get; } = Path;

    [Metric("id", IsLabel = true)]
    public string Id { get; } = Id;

    [Metric("inbound_bytes", FormerNames = "bytes_received, bytes_in")]
    public long InboundBytes { get; } = 7;

    [Metric("jitter", Kind = MetricKind.Gauge)]
    public double Jitter { get; } = 0.25;

    [Metric("rtt", Kind = MetricKind.Gauge)]
    public double? Unknown { get; }

    [Metric("not valid")]
    public int Invalid { get; } = 1;

    public int NoMetric { get; } = 1;

    public DateTimeOffset Created => DateTimeOffset.UnixEpoch;
}

internal sealed record FakeDestination(string Id, string PathName) : ICatalogItem
{
    [Metric("id", IsLabel = true)]
    public string Id { get; } = Id;

    [Metric("path", IsLabel = true)]
    public string PathName { get; } = PathName;

    [Metric("outbound_bytes")]
    public long OutboundBytes { get; } = 9;

    public DateTimeOffset Created => DateTimeOffset.UnixEpoch;
}
