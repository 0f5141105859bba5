using MediaRouter.Kernel.Configuration;
using MediaRouter.Kernel.Streams;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Paths;

/// <summary>A path that exists: its source, its stream, its readers.</summary>
/// <remarks>
/// One lock serialises the transitions. Nothing slow runs inside it; what must call out (sessions, handlers) is noted and done after the
/// lock is released, in order.
/// </remarks>
internal sealed partial class LivePath : IAsyncDisposable
{
    private readonly PathServices _services;
    private readonly PathMatch _match;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly Guid _pathCorrelation = Guid.NewGuid();
    private readonly Action<LivePath> _onIdle;

    // Guarded by _gate.
    private readonly Dictionary<Reading, ISession> _readers = [];
    private readonly List<TaskCompletionSource<LiveStream>> _waiters = [];
    private PathConfiguration _configuration;
    private PathOptions _options;
    private bool _isRetired;
    private bool _isClosed;
    private LiveStream? _stream;
    private Publication? _publication;
    private SourceRunner? _runner;
    private Demand? _demand;
    private int _resolving;
    private bool _isLocal;
    private string _lastError = "";
    private List<Attachment> _attachments = [];
    private Guid _availableCorrelation;
    private Guid _onlineCorrelation;
    private DateTimeOffset? _availableSince;
    private DateTimeOffset? _onlineSince;
    private PathPeer? _sourcePeer;
    private string _sourceQuery = "";
    private long _outboundOfFormerReaders;

    // Sources and attachments that were told to stop; awaited when the path closes.
    private readonly List<Task> _stopping = [];

    /// <summary>Makes a path; no side effects before <see cref="Open"/>.</summary>
    /// <param name="services">The rest of the router.</param>
    /// <param name="name">Name of the path.</param>
    /// <param name="match">The entry that serves it.</param>
    /// <param name="onIdle">Called, outside the lock, after a transition that left the path without users.</param>
    public LivePath(PathServices services, string name, PathMatch match, Action<LivePath> onIdle)
    {
        _services = services;
        _match = match;
        _configuration = match.Entry!;
        _options = _configuration.Get<PathOptions>();
        _onIdle = onIdle;
        _log = services.Log.Narrow($"path {name}");
        Name = name;
    }

    public string Name { get; }

    public PathConfiguration Configuration
    {
        get
        {
            lock (_gate)
            {
                return _configuration;
            }
        }
    }

    /// <summary>Closes the path to new users if nobody uses it: no source, no readers, nobody waiting.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            _isRetired |= IsIdle();
            return _isRetired;
        }
    }

    /// <summary>Begins the life of the path: raises its hook, starts a source that is always pulled.</summary>
    public void Open()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            if (!_configuration.IsPattern)
            {
                Raise(HookPoint.Path, isBeginning: true, _pathCorrelation, HookVariables.OfPath(Name, _match.Groups));
            }

            if (IsPulled(_options) && !_options.SourceOnDemand)
            {
                StartRunner(_options.Source, "");
            }
        }
    }

    /// <summary>Ends the path: its source, its readers and those who wait.</summary>
    public async Task CloseAsync(EndReason reason, string detail)
    {
        Task[] stopping = [];
        Transition(after =>
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _isRetired = true;
            FailWaiters(new RefusedException(Refusal.Stopping, detail));
            EndDemand(after, detail);
            StopRunner();
            if (_publication is { } publication)
            {
                _publication = null;
                after.Add(() => publication.Session.Close(reason, detail));
            }

            EndStream(after, reason, detail);
            if (!_configuration.IsPattern)
            {
                Raise(HookPoint.Path, isBeginning: false, _pathCorrelation, HookVariables.OfPath(Name, _match.Groups), detail);
            }

            stopping = [.. _stopping];
        });
        await Task.WhenAll(stopping);
    }

    /// <summary>Ends the path because the router stops.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync(EndReason.Shutdown, "the router is stopping");

    /// <summary>Refuses whoever cannot become the publisher now.</summary>
    public void CheckPublish()
    {
        lock (_gate)
        {
            if (!_isRetired)
            {
                ThrowIfNotPublishable();
            }
        }
    }

    /// <summary>Becomes the publisher.</summary>
    public Publication Publish(AccessGrant grant, ISession session, StreamDescription description)
    {
        Publication? publication = null;
        Transition(after =>
        {
            ThrowIfOutdated(grant);
            ThrowIfNotPublishable();
            if (_runner is not null)
            {
                // A resolver named another router for this path; a publisher here is nearer.
                _demand?.Timer?.Dispose();
                _demand = null;
                StopRunner();
            }

            if (_publication is { } former)
            {
                _log.LogInformation("closing existing publisher");
                _publication = null;
                after.Add(() => former.Session.Close(EndReason.Kicked, "another publisher took the path over"));
            }

            var writer = Attach(after, description, new PathPeer(session.Kind, session.Id.ToString()), grant.Request.Query);
            publication = new Publication(this, session, writer);
            _publication = publication;
        });
        return publication!;
    }

    public void EndPublication(Publication publication, EndReason reason)
    {
        Transition(after =>
        {
            if (_publication == publication)
            {
                _publication = null;
                EndStream(after, EndReason.StreamEnded, $"the publisher has gone ({reason})");
            }
        });
    }

    /// <summary>Lets a pulled source feed the path.</summary>
    /// <returns><see langword="null"/> if the path does not want this source any more.</returns>
    public LiveStreamWriter? AttachSource(SourceRunner runner, StreamDescription description)
    {
        LiveStreamWriter? writer = null;
        Transition(after =>
        {
            if (_runner == runner)
            {
                _lastError = "";
                writer = Attach(after, description, new PathPeer(runner.Kind, ""), "");
            }
        });
        return writer;
    }

    /// <summary>A pulled source has ended; it will be tried again.</summary>
    public void DetachSource(SourceRunner runner, string error)
    {
        Transition(after =>
        {
            if (_runner == runner)
            {
                _lastError = error;
                EndStream(after, EndReason.StreamEnded, "the source has ended");
            }
        });
    }

    /// <summary>Becomes a reader of a stream that was waited for.</summary>
    /// <returns><see langword="null"/> if the stream has been replaced meanwhile.</returns>
    public Reading? TryAddReader(AccessGrant grant, ISession session, LiveStream stream)
    {
        Reading? reading = null;
        Transition(after =>
        {
            if (_stream != stream)
            {
                return;
            }

            ThrowIfFull();
            reading = new Reading(this, session, stream, _configuration, grant.Request.Query);
            _readers.Add(reading, session);
            KeepDemand();
        });
        return reading;
    }

    public void EndReading(Reading reading, EndReason reason)
    {
        Transition(after =>
        {
            if (!_readers.Remove(reading))
            {
                return;
            }

            if (reading.LiveStream == _stream)
            {
                _outboundOfFormerReaders += reading.Session.OutboundBytes;
            }

            if (reading.WasStarted)
            {
                AnnounceReader(reading, isBeginning: false, reason.ToString());
            }

            CloseDemandIfUnused();
        });
    }

    public void AnnounceReader(Reading reading, bool isBeginning, string endCause) => Raise(
        HookPoint.Read,
        isBeginning,
        reading.Correlation,
        HookVariables.OfPath(Name, _match.Groups).WithReader(reading.Session.Kind, reading.Session.Id.ToString()).WithQuery(reading.Query),
        endCause);

    public PathStatus GetStatus()
    {
        lock (_gate)
        {
            return new PathStatus
            {
                Name = Name,
                ConfigurationName = _configuration.Name,
                Source = _sourcePeer ?? ConfiguredSource(),
                AvailableSince = _availableSince,
                OnlineSince = _onlineSince,
                Tracks = _stream is null ? [] : [.. _stream.Tracks.Select(track => track.Description)],
                Readers =
                [
                    .. _readers.Values
                        .Where(session => session.Kind != "hidden")
                        .Select(session => new PathPeer(session.Kind, session.Id.ToString()))
                        .OrderBy(peer => peer.Type, StringComparer.Ordinal)
                        .ThenBy(peer => peer.Id, StringComparer.Ordinal),
                ],
                InboundBytes = _stream?.InboundBytes ?? 0,
                OutboundBytes = _stream is null ? 0 : _outboundOfFormerReaders + _readers.Values.Sum(session => session.OutboundBytes),
                InboundFramesInError = _stream?.InboundFramesInError ?? 0,
                InboundPacketsLost = _stream?.InboundPacketsLost ?? 0,
                LastError = _lastError,
            };
        }
    }

    private bool IsLocal() => _demand?.Pull is null || IsPulled(_options);

    private PathPeer? ConfiguredSource() => _options.Source switch
    {
        PathOptions.PublisherSource => null,
        PathOptions.RedirectSource => new PathPeer("redirect", ""),
        _ => _runner is null ? null : new PathPeer(_runner.Kind, ""),
    };

    private static bool IsPulled(PathOptions options) => options.Source is not (PathOptions.PublisherSource or PathOptions.RedirectSource);

    private void ThrowIfOutdated(AccessGrant grant)
    {
        if (_isRetired)
        {
            throw new PathRetiredException();
        }

        if (grant.Path is { } granted && granted.Name != _configuration.Name)
        {
            throw new RefusedException(Refusal.ConfigurationChanged, "configuration has changed");
        }
    }

    private void ThrowIfNotPublishable()
    {
        if (_options.Source != PathOptions.PublisherSource)
        {
            throw new RefusedException(Refusal.NotPublishable, $"can't publish to path '{Name}' since 'source' is not 'publisher'");
        }

        if (_publication is not null && !_options.OverridePublisher)
        {
            throw new RefusedException(Refusal.AlreadyPublished, $"someone is already publishing to path '{Name}'");
        }
    }

    private void ThrowIfFull()
    {
        if (_options.MaxReaders > 0 && _readers.Count >= _options.MaxReaders)
        {
            throw new RefusedException(Refusal.TooManyReaders, "maximum reader count reached");
        }
    }

    // Runs one transition under the lock, and what it noted afterwards. An exception leaves the state as the transition left it; what was
    // noted until then is still done.
    private void Transition(Action<List<Action>> transition)
    {
        var after = new List<Action>();
        var isIdle = false;
        try
        {
            lock (_gate)
            {
                try
                {
                    transition(after);
                }
                finally
                {
                    isIdle = IsIdle();
                }
            }
        }
        finally
        {
            foreach (var action in after)
            {
                RunGuarded(action);
            }

            if (isIdle)
            {
                RunGuarded(() => _onIdle(this));
            }
        }
    }

    // One that fails must not keep the others from being done.
    private void RunGuarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "Unexpected failure after a transition of the path");
        }
    }

    private bool IsIdle() => _publication is null && _runner is null && _demand is null && _readers.Count == 0 && _waiters.Count == 0 && _resolving == 0;

    private void Raise(HookPoint point, bool isBeginning, Guid correlation, Dictionary<string, string> variables, string endCause = "") =>
        _services.Hooks.Raise(new HookEvent
        {
            Point = point,
            IsBeginning = isBeginning,
            Correlation = correlation,
            PathName = Name,
            Path = _configuration,
            Variables = variables,
            EndCause = endCause,
        });

    private sealed record Attachment(Type Type, IAsyncDisposable Handle);
}
