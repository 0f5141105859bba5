using MediaRouter.Kernel.Access;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Paths;

/// <summary>The paths of the router: those of static names always, those of patterns while somebody uses them.</summary>
internal sealed class PathRegistry : IPathRegistry
{
    // A source or an attachment that does not end must not keep a reload, and the servers that it stopped, waiting.
    private static readonly TimeSpan ClosingDeadline = TimeSpan.FromSeconds(5);

    private readonly PathServices _services;
    private readonly AccessController _access;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly SortedDictionary<string, LivePath> _paths = new(StringComparer.Ordinal);
    private RouterConfiguration _configuration;
    private bool _isStopped;

    // Touched only by actions of the dispatcher, so that each listener sees each path's announcements once and in order.
    private readonly List<Action<PathAnnouncement>> _announcementListeners = [];
    private readonly Dictionary<string, PathAnnouncement> _announced = [];

    public PathRegistry(PathServices services, AccessController access)
    {
        _services = services;
        _access = access;
        _configuration = (RouterConfiguration)services.Configuration.Current;
    }

    /// <summary>Makes the paths of static names.</summary>
    public void Start() => OpenStaticPaths();

    /// <summary>Takes over a new configuration: paths that it does not concern go on.</summary>
    /// <returns>Completes when the paths that it does concern are closed, or have had their time for it.</returns>
    public async Task ApplyAsync(RouterConfiguration configuration)
    {
        List<LivePath> present;
        lock (_gate)
        {
            _configuration = configuration;
            present = [.. _paths.Values];
        }

        var closing = new List<Task>();
        foreach (var path in present)
        {
            var match = configuration.Table.Match(path.Name);
            if (match.Entry is null || !path.TryApply(match))
            {
                lock (_gate)
                {
                    if (_paths.TryGetValue(path.Name, out var registered) && registered == path)
                    {
                        _paths.Remove(path.Name);
                    }
                }

                closing.Add(CloseGuardedAsync(path, EndReason.StreamEnded, "the configuration of the path has changed"));
            }
        }

        OpenStaticPaths();
        try
        {
            await Task.WhenAll(closing).WaitAsync(ClosingDeadline, _services.TimeProvider);
        }
        catch (TimeoutException)
        {
            _services.Log.LogWarning("{Count} paths did not close within {Seconds} s; the reload goes on without them", closing.Count(task => !task.IsCompleted), ClosingDeadline.TotalSeconds);
        }
    }

    /// <summary>The live paths that <see cref="ApplyAsync"/> would close and make again.</summary>
    /// <param name="configuration">A configuration that is not in force.</param>
    public IReadOnlyList<PathStatus> PredictClosing(RouterConfiguration configuration) =>
        [.. Present().Where(path => !path.CanApply(configuration.Table.Match(path.Name))).Select(path => path.GetStatus())];

    /// <summary>The live paths that <see cref="ApplyAsync"/> would keep, but whose source it would stop and start again.</summary>
    /// <param name="configuration">A configuration that is not in force.</param>
    public IReadOnlyList<PathStatus> PredictSourceRestarts(RouterConfiguration configuration) =>
        [.. Present().Where(path => path.RestartsSource(configuration.Table.Match(path.Name))).Select(path => path.GetStatus())];

    /// <summary>Closes all paths.</summary>
    public async Task StopAsync()
    {
        List<LivePath> present;
        lock (_gate)
        {
            _isStopped = true;
            present = [.. _paths.Values];
            _paths.Clear();
        }

        await Task.WhenAll(present.Select(path => path.DisposeAsync().AsTask()));
    }

    public async ValueTask<AccessGrant> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        PathConfiguration? entry = null;
        if (request.Action is AccessAction.Publish or AccessAction.Read)
        {
            entry = Match(request.Path).Entry;
        }

        var user = await _access.DecideAsync(request, cancellationToken);
        return new AccessGrant(request, user, entry);
    }

    public async ValueTask<bool> IsPermittedAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Action is AccessAction.Publish or AccessAction.Read)
        {
            try
            {
                Match(request.Path);
            }
            catch (RefusedException)
            {
                return false;
            }
        }

        return await _access.IsPermittedAsync(request, cancellationToken);
    }

    public async ValueTask<IStream> DescribeAsync(AccessGrant grant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grant);
        while (true)
        {
            try
            {
                return await GetOrOpen(grant.Request.Path).WaitForStreamAsync(grant, mayRedirect: true, cancellationToken);
            }
            catch (PathRetiredException)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    public async ValueTask<IReading> ReadAsync(AccessGrant grant, ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(session);
        while (true)
        {
            try
            {
                var path = GetOrOpen(grant.Request.Path);
                var stream = await path.WaitForStreamAsync(grant, mayRedirect: false, cancellationToken);
                if (path.TryAddReader(grant, session, stream) is { } reading)
                {
                    return reading;
                }
            }
            catch (PathRetiredException)
            {
                // Looked up again.
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public void CheckPublish(AccessGrant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        LivePath? path;
        lock (_gate)
        {
            _paths.TryGetValue(grant.Request.Path, out path);
        }

        path?.CheckPublish();
    }

    public ValueTask<IPublication> PublishAsync(AccessGrant grant, ISession session, StreamDescription description, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(description);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new ValueTask<IPublication>(GetOrOpen(grant.Request.Path).Publish(grant, session, description));
            }
            catch (PathRetiredException)
            {
                // Looked up again.
            }
        }
    }

    public IReadOnlyList<PathStatus> List() => [.. Present().Select(path => path.GetStatus())];

    public PathStatus? Find(string name)
    {
        LivePath? path;
        lock (_gate)
        {
            path = _paths.GetValueOrDefault(name);
        }

        return path?.GetStatus();
    }

    public IDisposable OnAnnouncement(Action<PathAnnouncement> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        _services.Dispatcher.Post(() =>
        {
            _announcementListeners.Add(listener);
            foreach (var announcement in _announced.Values)
            {
                listener(announcement);
            }
        });
        return new ListenerRemoval(() => _services.Dispatcher.Post(() => _announcementListeners.Remove(listener)));
    }

    private LivePath[] Present()
    {
        lock (_gate)
        {
            return [.. _paths.Values];
        }
    }

    private PathMatch Match(string name)
    {
        RouterConfiguration configuration;
        lock (_gate)
        {
            configuration = _configuration;
        }

        var match = configuration.Table.Match(name);
        return match.Entry is not null
            ? match
            : throw new RefusedException(match.NameIsInvalid ? Refusal.InvalidPath : Refusal.NotConfigured, match.Error);
    }

    private void OpenStaticPaths()
    {
        RouterConfiguration configuration;
        lock (_gate)
        {
            configuration = _configuration;
        }

        foreach (var entry in configuration.Table.Entries)
        {
            if (!entry.IsPattern)
            {
                GetOrOpen(entry.Name);
            }
        }
    }

    private LivePath GetOrOpen(string name)
    {
        lock (_gate)
        {
            if (_paths.TryGetValue(name, out var present))
            {
                return present;
            }
        }

        var match = Match(name);
        LivePath opened;
        lock (_gate)
        {
            if (_isStopped)
            {
                throw new RefusedException(Refusal.Stopping, "the router is stopping");
            }

            if (_paths.TryGetValue(name, out var present))
            {
                return present;
            }

            opened = new LivePath(_services, name, match, RemoveIfUnused);
            opened.Announced += Announce;
            _paths.Add(name, opened);
        }

        opened.Open();
        return opened;
    }

    // Paths of patterns come and go with their users.
    private void RemoveIfUnused(LivePath path)
    {
        if (!path.Configuration.IsPattern)
        {
            return;
        }

        if (!path.TryRetire())
        {
            return;
        }

        lock (_gate)
        {
            if (!_paths.TryGetValue(path.Name, out var present) || present != path)
            {
                return;
            }

            _paths.Remove(path.Name);
        }

        _services.Dispatcher.Post(() => _ = CloseGuardedAsync(path, EndReason.Completed, "nobody uses the path any more"));
    }

    private async Task CloseGuardedAsync(LivePath path, EndReason reason, string detail)
    {
        try
        {
            await path.CloseAsync(reason, detail);
        }
        catch (Exception ex)
        {
            _services.Log.LogError(ex, "The path {Path} could not be closed", path.Name);
        }
    }

    private void Announce(PathAnnouncement announcement)
    {
        if (announcement.Stream is null)
        {
            _announced.Remove(announcement.PathName);
        }
        else
        {
            _announced[announcement.PathName] = announcement;
        }

        foreach (var listener in _announcementListeners)
        {
            listener(announcement);
        }
    }

    private sealed class ListenerRemoval(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
