using MediaRouter.Kernel.Configuration;
using MediaRouter.Kernel.Streams;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Ingest;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Paths;

/// <content>Readers that arrive before the stream: they wait for a source that is started for them, or are sent elsewhere.</content>
internal sealed partial class LivePath
{
    // What a client may take between the description of a stream and its wish to read it.
    private static readonly TimeSpan AdmissionTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan TimerTolerance = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for a stream, starting what can bring one.</summary>
    /// <exception cref="RefusedException">Nothing can bring one, or it did not come in time.</exception>
    public async ValueTask<LiveStream> WaitForStreamAsync(AccessGrant grant, bool mayRedirect, CancellationToken cancellationToken)
    {
        if (TryGetOrDemand(grant, mayRedirect, resolved: null, out var stream, out var waiter))
        {
            return stream!;
        }

        if (waiter is null)
        {
            string? resolved;
            try
            {
                resolved = await ResolveAsync(cancellationToken);
            }
            catch
            {
                AbandonResolving();
                throw;
            }

            EndResolving();

            if (TryGetOrDemand(grant, mayRedirect, resolved ?? "", out stream, out waiter))
            {
                return stream!;
            }
        }

        using var registration = cancellationToken.Register(() => Abandon(waiter!));
        return await waiter!.Task;
    }

    // Returns true with a stream, or false with a waiter; or false without one, if resolvers should be asked first (resolved is null).
    private bool TryGetOrDemand(AccessGrant grant, bool mayRedirect, string? resolved, out LiveStream? stream, out TaskCompletionSource<LiveStream>? waiter)
    {
        LiveStream? present = null;
        TaskCompletionSource<LiveStream>? wait = null;
        Transition(after =>
        {
            ThrowIfOutdated(grant);
            if (_options.Source == PathOptions.RedirectSource)
            {
                throw mayRedirect
                    ? new RefusedException(Refusal.Redirected, "the path is served elsewhere", _options.SourceRedirect)
                    : NoStream();
            }

            ThrowIfFull();
            present = _stream;
            if (present is not null)
            {
                if (_demand is { } kept && _readers.Count == 0)
                {
                    ArmDemand(kept.CloseAfter > AdmissionTime ? kept.CloseAfter : AdmissionTime);
                }

                return;
            }

            if (_demand is null && MakeDemand(grant.Request.Query, resolved) is { } demand)
            {
                BeginDemand(demand);
            }

            if (_demand is null)
            {
                if (resolved is null && !IsPulled(_options) && _services.Parts.Get<IPathResolver>().Count > 0)
                {
                    _resolving++;
                    return;
                }

                throw mayRedirect && _options.Fallback.Length > 0
                    ? new RefusedException(Refusal.Redirected, "nobody publishes, and the path has a fallback", _options.Fallback)
                    : NoStream();
            }

            if (_waiters.Count == 0)
            {
                ArmDemand(_demand.StartTimeout);
            }

            wait = new TaskCompletionSource<LiveStream>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add(wait);
        });
        (stream, waiter) = (present, wait);
        return present is not null;
    }

    private RefusedException NoStream()
    {
        var missing = _configuration.MissingSourcePlugin;
        return missing.Length > 0
            ? new RefusedException(Refusal.NoStream, $"the source of path '{Name}' needs the plugin '{missing}', which is not loaded")
            : new RefusedException(Refusal.NoStream, $"no stream is available on path '{Name}'");
    }

    // Leaves it to the next transition to find the path unused: the one who asked comes back at once.
    private void EndResolving()
    {
        lock (_gate)
        {
            _resolving--;
        }
    }

    private void AbandonResolving() => Transition(after => _resolving--);

    private async ValueTask<string?> ResolveAsync(CancellationToken cancellationToken)
    {
        foreach (var resolver in _services.Parts.Get<IPathResolver>())
        {
            try
            {
                if (await resolver.ResolveAsync(Name, cancellationToken) is { Length: > 0 } source)
                {
                    return source;
                }
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                _log.LogError(ex, "The resolver {Resolver} failed", resolver.GetType().FullName);
            }
        }

        return null;
    }

    private Demand? MakeDemand(string query, string? resolved)
    {
        if (IsPulled(_options))
        {
            return _options.SourceOnDemand && FindFactory(_options.Source) is { } factory
                ? PullDemand(factory, _options.Source, query)
                : null;
        }

        if (_services.Parts.Get<IHookHandler>().Any(handler => handler.CanSupply(_configuration)))
        {
            return new Demand { Query = query, StartTimeout = _options.RunOnDemandStartTimeout, CloseAfter = _options.RunOnDemandCloseAfter };
        }

        return resolved is { Length: > 0 } && FindFactory(resolved) is { } resolvedFactory ? PullDemand(resolvedFactory, resolved, query) : null;
    }

    private Demand PullDemand(ISourceFactory factory, string source, string query) => new()
    {
        Query = query,
        StartTimeout = _options.SourceOnDemandStartTimeout,
        CloseAfter = _options.SourceOnDemandCloseAfter,
        Pull = (factory, source),
    };

    private void BeginDemand(Demand demand)
    {
        _demand = demand;
        demand.Timer = _services.TimeProvider.CreateTimer(_ => OnDemandTimer(demand), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (demand.Pull is { } pull)
        {
            StartRunner(pull.Source, demand.Query);
        }
        else
        {
            Raise(HookPoint.Demand, isBeginning: true, demand.Correlation, HookVariables.OfPath(Name, _match.Groups).WithQuery(demand.Query));
        }
    }

    private void EndDemand(List<Action> after, string cause)
    {
        if (_demand is not { } demand)
        {
            return;
        }

        _demand = null;
        demand.Timer?.Dispose();
        if (demand.Pull is not null)
        {
            StopRunner();
            EndStream(after, Sdk.EndReason.StreamEnded, cause);
        }
        else
        {
            Raise(HookPoint.Demand, isBeginning: false, demand.Correlation, HookVariables.OfPath(Name, _match.Groups).WithQuery(demand.Query), cause);
        }
    }

    private void ArmDemand(TimeSpan due)
    {
        if (_demand is { } demand)
        {
            demand.Term = (_services.TimeProvider.GetTimestamp(), due);
            demand.Timer?.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    // Somebody reads: the demand stays until further notice.
    private void KeepDemand()
    {
        if (_demand is { } demand)
        {
            demand.Term = (_services.TimeProvider.GetTimestamp(), TimeSpan.MaxValue);
            demand.Timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void CloseDemandIfUnused()
    {
        if (_demand is { } demand && _readers.Count == 0 && _waiters.Count == 0)
        {
            ArmDemand(demand.CloseAfter);
        }
    }

    private void OnDemandTimer(Demand demand)
    {
        Transition(after =>
        {
            // One that was under way when the timer was set anew comes too early.
            if (_demand != demand || demand.Term.Due - _services.TimeProvider.GetElapsedTime(demand.Term.SetAt) > TimerTolerance)
            {
                return;
            }

            if (_waiters.Count > 0)
            {
                FailWaiters(new RefusedException(Refusal.SourceTimedOut, $"source of path '{Name}' has timed out"));
                EndDemand(after, "timed out");
            }
            else if (_readers.Count == 0)
            {
                EndDemand(after, "not needed by anyone");
            }
        });
    }

    private void AdmitWaiters(LiveStream stream)
    {
        foreach (var waiter in _waiters)
        {
            waiter.TrySetResult(stream);
        }

        _waiters.Clear();

        // Those who waited become readers in a moment; whoever does not come must not keep the source.
        if (_demand is { } demand && _readers.Count == 0)
        {
            ArmDemand(demand.CloseAfter > AdmissionTime ? demand.CloseAfter : AdmissionTime);
        }
    }

    private void FailWaiters(RefusedException refusal)
    {
        foreach (var waiter in _waiters)
        {
            waiter.TrySetException(refusal);
        }

        _waiters.Clear();
    }

    private void Abandon(TaskCompletionSource<LiveStream> waiter)
    {
        Transition(after =>
        {
            if (_waiters.Remove(waiter))
            {
                waiter.TrySetCanceled(CancellationToken.None);
                CloseDemandIfUnused();
            }
        });
    }

    private ISourceFactory? FindFactory(string source) =>
        _services.Parts.Get<ISourceFactory>().FirstOrDefault(factory => factory.Handles(source));

    private void StartRunner(string source, string query)
    {
        if (FindFactory(source) is not { } factory)
        {
            _lastError = NoStream().Message;
            _log.LogError("{Error}", _lastError);
            return;
        }

        var resolved = Placeholders.Substitute(source, _match.Groups).Replace("$MTX_QUERY", query, StringComparison.Ordinal);
        try
        {
            _runner = new SourceRunner(this, _services, factory, resolved, _configuration);
        }
        catch (Exception ex)
        {
            _lastError = ex.Message;
            _log.LogError(ex, "Unexpected failure of the source's factory");
        }
    }

    private void StopRunner()
    {
        if (_runner is { } runner)
        {
            _runner = null;
            Track(runner.DisposeAsync().AsTask());
        }
    }
}
