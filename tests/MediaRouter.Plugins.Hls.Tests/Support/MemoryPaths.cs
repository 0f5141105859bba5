using System.Collections.Concurrent;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Tests.Support;

/// <summary>The router's side of the server: paths in memory.</summary>
internal sealed class MemoryPaths : IPathRegistry, IPathConfiguration, IConfigurationMonitor, IRouterConfiguration
{
    private readonly ConcurrentDictionary<ISession, string> _readers = new();
    private Action<PathAnnouncement>? _listener;

    /// <summary>The streams by the names of their paths.</summary>
    public ConcurrentDictionary<string, MemoryStream> Streams { get; } = new();

    /// <summary>What was asked for.</summary>
    public ConcurrentQueue<AccessRequest> Requests { get; } = new();

    /// <summary>How readings went.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>Who may read; null for everybody.</summary>
    public (string User, string Password)? User { get; set; }

    /// <summary>What anybody may do besides.</summary>
    public Func<AccessRequest, bool>? Permits { get; set; }

    /// <summary>Who reads now.</summary>
    public IEnumerable<ISession> Readers => _readers.Keys;

    public string Name => "all_others";

    public bool IsPattern => true;

    public IRouterConfiguration Current => this;

    public IReadOnlyList<IPathConfiguration> Paths => [this];

    public IPathConfiguration PathDefaults => this;

    public TOptions Get<TOptions>()
        where TOptions : class => (TOptions)(object)new PathOptions();

    public bool TryGetValue(string key, out object? value)
    {
        value = null;
        return false;
    }

    public IDisposable OnChanged(Action<IRouterConfiguration> listener) => throw new NotSupportedException();

    /// <summary>Makes a path available.</summary>
    public void Publish(string name, MemoryStream stream)
    {
        Streams[name] = stream;
        _listener?.Invoke(new PathAnnouncement(name, stream, IsLocal: true));
    }

    /// <summary>Ends the stream of a path.</summary>
    public void Unpublish(string name)
    {
        Streams.TryRemove(name, out _);
        foreach (var (session, path) in _readers)
        {
            if (path == name)
            {
                session.Close(EndReason.StreamEnded, "the stream has ended");
            }
        }
    }

    public ValueTask<AccessGrant> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        if (request.Path is "" or ".." || request.Path.Contains('#', StringComparison.Ordinal))
        {
            throw new RefusedException(Refusal.InvalidPath, "invalid path name");
        }

        if (request.Path == "unknown")
        {
            throw new RefusedException(Refusal.NotConfigured, "path 'unknown' is not configured");
        }

        if (!IsPermitted(request))
        {
            throw request.HasCredentials
                ? new RefusedException(Refusal.CredentialsWrong, "authentication failed")
                : new RefusedException(Refusal.CredentialsNeeded, "authentication is required");
        }

        return new ValueTask<AccessGrant>(new AccessGrant(request, request.User, this));
    }

    public ValueTask<bool> IsPermittedAsync(AccessRequest request, CancellationToken cancellationToken) => new(IsPermitted(request));

    public ValueTask<IStream> DescribeAsync(AccessGrant grant, CancellationToken cancellationToken) => new(Find(grant));

    public ValueTask<IReading> ReadAsync(AccessGrant grant, ISession session, CancellationToken cancellationToken)
    {
        var stream = Find(grant);
        _readers[session] = grant.Request.Path;
        return new ValueTask<IReading>(new Hold(this, stream, session));
    }

    public ValueTask<IPublication> PublishAsync(AccessGrant grant, ISession session, StreamDescription description, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IReadOnlyList<PathStatus> List() =>
    [
        .. Streams.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new PathStatus
        {
            Name = entry.Key,
            ConfigurationName = Name,
            AvailableSince = DateTimeOffset.UnixEpoch,
            Tracks = [.. entry.Value.Tracks.Select(track => track.Description)],
            Readers = [],
            InboundBytes = 0,
            OutboundBytes = 0,
            InboundFramesInError = 0,
            InboundPacketsLost = 0,
        }),
    ];

    public PathStatus? Find(string name) => List().FirstOrDefault(path => path.Name == name);

    public IDisposable OnAnnouncement(Action<PathAnnouncement> listener)
    {
        _listener = listener;
        return new Release(() => _listener = null);
    }

    private bool IsPermitted(AccessRequest request) =>
        User is not { } user || (request.User == user.User && request.Password == user.Password) || Permits?.Invoke(request) == true;

    private MemoryStream Find(AccessGrant grant) => Streams.TryGetValue(grant.Request.Path, out var stream)
        ? stream
        : throw new RefusedException(Refusal.NoStream, $"no stream is available on path '{grant.Request.Path}'");

    private sealed class Release(Action action) : IDisposable
    {
        public void Dispose() => action();
    }

    private sealed class Hold(MemoryPaths paths, MemoryStream stream, ISession session) : IReading
    {
        public IStream Stream => stream;

        public IPathConfiguration Path => paths;

        public void Started() => paths.Log.Enqueue($"{session.Kind} started");

        public void End(EndReason reason)
        {
            if (paths._readers.TryRemove(session, out _))
            {
                paths.Log.Enqueue($"{session.Kind} {reason}");
            }
        }
    }
}
