using System.Globalization;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Egress;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Forward;

/// <summary>One destination of one path: pushes each stream of the path, again after a pause when it fails.</summary>
internal sealed class ForwardDestination(string pathName, int position, ForwardEntry entry, IPluginDirectory plugins, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private Task _run = Task.CompletedTask;
    private IForwarder? _forwarder;
    private long _bytesOfFormerStreams;
    private ForwardState _state;
    private string _lastError = "";

    public Guid Id { get; } = Guid.NewGuid();

    public DateTimeOffset Created { get; } = time.GetUtcNow();

    public string PathName => pathName;

    public int Position => position;

    public ForwardEntry Entry => entry;

    public string Protocol { get; } = DestinationText.SchemeOf(entry.Dest);

    public ForwardState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    public string LastError
    {
        get
        {
            lock (_gate)
            {
                return _lastError;
            }
        }
    }

    /// <summary>Bytes sent over all attempts and streams.</summary>
    public long OutboundBytes
    {
        get
        {
            lock (_gate)
            {
                return _bytesOfFormerStreams + (_forwarder?.OutboundBytes ?? 0);
            }
        }
    }

    /// <summary>Begins to push a stream, once what was pushed before has stopped.</summary>
    public ForwardRun Start(IStream stream, IPathConfiguration path)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(stream.Ended);
        lock (_gate)
        {
            var former = _run;
            _run = Task.Run(() => RunAsync(former, stream, path, stop.Token), CancellationToken.None);
            return new ForwardRun(this, _run, stop);
        }
    }

    private async Task RunAsync(Task former, IStream stream, IPathConfiguration path, CancellationToken cancellationToken)
    {
        await former;
        var id = Id.ToString("N", CultureInfo.InvariantCulture)[..8];
        var ownLog = log.Narrow($"path {pathName}").Narrow($"{Protocol.ToUpperInvariant()} dest {position} {id}");
        var destination = DestinationText.Expand(
            entry.Dest, pathName, number => number >= 1 && number <= stream.PathGroups.Count ? stream.PathGroups[number - 1] : null);
        var target = new ForwardTarget { Destination = destination, Fingerprint = entry.DestFingerprint, BearerToken = entry.WhipBearerToken };
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                Set(ForwardState.Forwarding, "");
                ownLog.LogInformation("forwarding to '{Url}'", DestinationText.ForLog(destination));
                var error = await TryForwardAsync(target, stream, path, ownLog, cancellationToken);
                if (cancellationToken.IsCancellationRequested)
                {
                    break;
                }

                Set(ForwardState.Error, error);
                ownLog.LogWarning("{Error}, trying again in {Pause:0} s", error, RetryPause.TotalSeconds);
                await Task.Delay(RetryPause, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }

        lock (_gate)
        {
            _bytesOfFormerStreams += _forwarder?.OutboundBytes ?? 0;
            _forwarder = null;
            _state = ForwardState.Idle;
        }
    }

    // Returns why it ended.
    private async Task<string> TryForwardAsync(ForwardTarget target, IStream stream, IPathConfiguration path, ILogger ownLog, CancellationToken cancellationToken)
    {
        try
        {
            if (EnsureForwarder(target, path) is not { } forwarder)
            {
                return $"no loaded plugin pushes to '{Protocol}' destinations";
            }

            await forwarder.RunAsync(stream, ownLog, cancellationToken);
            return "the destination has ended the session";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return "";
        }
        catch (Exception ex)
        {
            // Whatever goes wrong with a destination is tried again; the type of the exception is in the log of a developer.
            ownLog.LogDebug(ex, "The attempt failed");
            return ex.Message;
        }
    }

    private IForwarder? EnsureForwarder(ForwardTarget target, IPathConfiguration path)
    {
        lock (_gate)
        {
            if (_forwarder is not null)
            {
                return _forwarder;
            }
        }

        // A plugin may have come since the last attempt.
        if (plugins.ForwarderFactories.FirstOrDefault(factory => factory.Handles(target.Destination)) is not { } factory)
        {
            return null;
        }

        if (factory.Validate(target.Destination).FirstOrDefault() is { } fault)
        {
            throw new IOException(fault);
        }

        var forwarder = factory.Create(target, path);
        lock (_gate)
        {
            return _forwarder = forwarder;
        }
    }

    private void Set(ForwardState state, string error)
    {
        lock (_gate)
        {
            _state = state;
            _lastError = error.Length > 0 ? error : _lastError;
        }
    }
}
