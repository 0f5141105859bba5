using System.Collections.Concurrent;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Tests.Server;

/// <summary>Paths in memory: anybody may publish and read, unless a user is set.</summary>
internal sealed class MemoryPaths : IPathRegistry, IHooks, IPathConfiguration, IConfigurationMonitor, IRouterConfiguration
{
    public ConcurrentDictionary<string, MemoryStream> Streams { get; } = new();

    public ConcurrentQueue<ISession> Sessions { get; } = new();

    public ConcurrentQueue<AccessRequest> Requests { get; } = new();

    public ConcurrentQueue<HookEvent> Events { get; } = new();

    public ConcurrentQueue<string> Ended { get; } = new();

    /// <summary>The one user that may do anything; null lets everybody.</summary>
    public (string User, string Password)? User { get; set; }

    public string Name => "all_others";

    public bool IsPattern => true;

    public TOptions Get<TOptions>()
        where TOptions : class => (TOptions)(object)new PathOptions();

    public bool TryGetValue(string key, out object? value)
    {
        value = key == "rtspAddress" ? ":8554" : null;
        return value is not null;
    }

    public IRouterConfiguration Current => this;

    public IReadOnlyList<IPathConfiguration> Paths => [this];

    public IPathConfiguration PathDefaults => this;

    public IDisposable OnChanged(Action<IRouterConfiguration> listener) => throw new NotSupportedException();

    public ValueTask<AccessGrant> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        if (request.Path.Length == 0)
        {
            throw new RefusedException(Refusal.InvalidPath, "invalid path name");
        }

        if (User is { } user)
        {
            if (request.User != user.User || request.Password != user.Password)
            {
                throw request.HasCredentials
                    ? new RefusedException(Refusal.CredentialsWrong, "failed to authenticate: authentication failed")
                    : new RefusedException(Refusal.CredentialsNeeded, "authentication is required");
            }
        }

        return new ValueTask<AccessGrant>(new AccessGrant(request, request.User, this));
    }

    public ValueTask<IStream> DescribeAsync(AccessGrant grant, CancellationToken cancellationToken)
    {
        if (grant.Request.Path == "elsewhere")
        {
            throw new RefusedException(Refusal.Redirected, "redirected", "/cam");
        }

        if (grant.Request.Path == "faraway")
        {
            throw new RefusedException(Refusal.Redirected, "redirected", "rtsp://other/cam");
        }

        return new ValueTask<IStream>(Find(grant));
    }

    public ValueTask<IReading> ReadAsync(AccessGrant grant, ISession session, CancellationToken cancellationToken)
    {
        Sessions.Enqueue(session);
        return new ValueTask<IReading>(new Hold(this, Find(grant), "reading"));
    }

    public void CheckPublish(AccessGrant grant)
    {
        if (grant.Request.Path == "occupied")
        {
            throw new RefusedException(Refusal.AlreadyPublished, "someone is already publishing to path 'occupied'");
        }
    }

    public ValueTask<IPublication> PublishAsync(AccessGrant grant, ISession session, StreamDescription description, CancellationToken cancellationToken)
    {
        Sessions.Enqueue(session);
        if (grant.Request.Path == "taken")
        {
            throw new RefusedException(Refusal.AlreadyPublished, "someone is already publishing to path 'taken'");
        }

        var stream = new MemoryStream(grant.Request.Path, description);
        Streams[grant.Request.Path] = stream;
        return new ValueTask<IPublication>(new Hold(this, stream, "publication"));
    }

    public IReadOnlyList<PathStatus> List() => [];

    public PathStatus? Find(string name) => null;

    public IDisposable OnAnnouncement(Action<PathAnnouncement> listener) => throw new NotSupportedException();

    public void Raise(HookEvent hookEvent) => Events.Enqueue(hookEvent);

    private MemoryStream Find(AccessGrant grant) => Streams.TryGetValue(grant.Request.Path, out var stream)
        ? stream
        : throw new RefusedException(Refusal.NoStream, $"no stream is available on path '{grant.Request.Path}'");

    private sealed class Hold(MemoryPaths paths, MemoryStream stream, string what) : IReading, IPublication
    {
        public IStream Stream => stream;

        public IPathConfiguration Path => paths;

        public IStreamWriter Writer => stream;

        public void Started() => paths.Ended.Enqueue(what + " started");

        public void End(EndReason reason)
        {
            if (what == "publication")
            {
                stream.IsAttached = false;
            }

            paths.Ended.Enqueue($"{what} {reason}");
        }
    }
}
