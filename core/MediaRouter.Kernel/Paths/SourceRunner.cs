using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Paths;

/// <summary>Runs the source of a path that is pulled, and runs it again after a pause when it ends.</summary>
internal sealed class SourceRunner : ISourceHost, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // A source that ran for so long was fine: the next failure starts with the shortest pause again.
    private static readonly TimeSpan ProvedAfter = TimeSpan.FromSeconds(10);

    private readonly LivePath _path;
    private readonly PathServices _services;
    private readonly ISourceFactory _factory;
    private readonly string _source;
    private readonly IPathConfiguration _configuration;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public SourceRunner(LivePath path, PathServices services, ISourceFactory factory, string source, IPathConfiguration configuration)
    {
        _path = path;
        _services = services;
        _factory = factory;
        _source = source;
        _configuration = configuration;

        var probe = factory.Create(source, configuration);
        Kind = probe.Kind;
        SourceType = probe.GetType();
        Log = services.Log.Narrow($"path {path.Name}").Narrow(Kind);
        _loop = Task.Run(() => RunAsync(probe));
    }

    /// <summary>What the control API shows as the type of the source.</summary>
    public string Kind { get; }

    /// <summary>Implementation of the source; options records of its assembly concern it.</summary>
    public Type SourceType { get; }

    public string PathName => _path.Name;

    public ILogger Log { get; }

    /// <summary>Why the last attempt ended, or empty.</summary>
    public string LastError { get; private set; } = "";

    public async ValueTask<IStreamWriter> PublishAsync(StreamDescription description, CancellationToken cancellationToken)
    {
        // The path's lock may be held by another thread for a moment; the source's thread need not notice.
        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        _stop.Token.ThrowIfCancellationRequested();
        var writer = _path.AttachSource(this, description) ?? throw new OperationCanceledException("the path does not want this source any more");
        LastError = "";
        return writer;
    }

    /// <summary>Stops the source; completes when everything that it opened is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(ISource first)
    {
        ISource? source = first;
        var pause = FirstPause;
        while (!_stop.IsCancellationRequested)
        {
            var startedAt = _services.TimeProvider.GetTimestamp();
            if (source is not null)
            {
                await RunOnceAsync(source);
            }

            _path.DetachSource(this, LastError);
            if (_services.TimeProvider.GetElapsedTime(startedAt) > ProvedAfter)
            {
                pause = FirstPause;
            }

            try
            {
                await Task.Delay(pause, _services.TimeProvider, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            source = TryCreate();
        }
    }

    private ISource? TryCreate()
    {
        try
        {
            return _factory.Create(_source, _configuration);
        }
        catch (Exception ex)
        {
            LastError = ex.Message;
            Log.LogError(ex, "Unexpected failure of the source's factory");
            return null;
        }
    }

    private async Task RunOnceAsync(ISource source)
    {
        try
        {
            Log.LogInformation("started");
            await source.RunAsync(this, _stop.Token);
            LastError = "the source has ended";
            Log.LogInformation("ended");
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Log.LogInformation("stopped");
        }
        catch (PeerViolationException ex)
        {
            LastError = ex.Specification.Length == 0 ? ex.Message : $"{ex.Message} ({ex.Specification})";
            Log.LogWarning("{Error}", LastError);
        }
        catch (Exception ex) when (ex is IOException or System.Net.Sockets.SocketException or TimeoutException or OperationCanceledException or ConfigurationFaultException)
        {
            LastError = ex.Message;
            Log.LogWarning("{Error}", LastError);
        }
        catch (Exception ex)
        {
            LastError = ex.Message;
            Log.LogError(ex, "Unexpected failure of the source");
        }
    }
}
