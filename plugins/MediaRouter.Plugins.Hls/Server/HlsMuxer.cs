using System.Collections.Concurrent;
using System.Net;
using MediaRouter.Plugins.Hls.Muxing;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>What makes segments of one path while somebody watches, or always; with the sessions of those who watch.</summary>
internal sealed class HlsMuxer : ISession, IDisposable
{
    private static readonly TimeSpan DeletionLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, HlsSession> _sessions = new();
    private readonly TaskCompletionSource<StreamMuxer> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<(EndReason Reason, string Detail)> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancelled = new();
    private readonly SemaphoreSlim _cdnGate = new(1);
    private readonly HlsServices _services;
    private readonly MuxerSettings _settings;
    private readonly ILogger _log;

    // Counted by requests.
    private long _lastRequest;
    private long _outboundBytes;

    private HlsSession? _cdnSession;

    // Set once, when the stream is there.
    private volatile StreamMuxer? _packager;

    public HlsMuxer(HlsServices services, MuxerSettings settings, string pathName)
    {
        _services = services;
        _settings = settings;
        PathName = pathName;
        Created = services.Time.GetUtcNow();
        _log = services.Log.Narrow($"muxer {pathName}");
        _lastRequest = services.Time.GetTimestamp();
        LastRequest = Created;
    }

    public Guid Id { get; } = Guid.NewGuid();

    public string Kind => "hidden";

    public DateTimeOffset Created { get; }

    public IPEndPoint RemoteEndPoint { get; } = new(IPAddress.Loopback, 0);

    public string PathName { get; }

    public long InboundBytes => 0;

    // What leaves is counted by the sessions; both are readers of the path.
    public long OutboundBytes => 0;

    /// <summary>Bytes sent to all viewers.</summary>
    public long SentBytes => Interlocked.Read(ref _outboundBytes);

    /// <summary>Access units that could not be expressed in segments.</summary>
    public long DiscardedUnits => _packager?.DiscardedUnits ?? 0;

    public DateTimeOffset LastRequest { get; private set; }

    public TimeSpan SilentFor => _services.Time.GetElapsedTime(Interlocked.Read(ref _lastRequest));

    public IEnumerable<HlsSession> Sessions => _sessions.Values;

    /// <summary>Whether it ended by a fault of its own.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Makes segments until the stream ends or nobody needs them.</summary>
    /// <param name="grant">Lets the path be read.</param>
    public async Task RunAsync(AccessGrant grant)
    {
        IReading? reading = null;
        SharedPackager<StreamMuxer>? muxer = null;
        var end = (Reason: EndReason.InternalFault, Detail: "unexpected failure");
        try
        {
            reading = await _services.Paths.ReadAsync(grant, this, _cancelled.Token);
            muxer = StreamMuxer.Share(reading.Stream, _settings, _log);
            foreach (var (track, reason) in muxer.Packager.Choice.Skipped)
            {
                _log.LogWarning("skipping track {Number} ({Codec}): {Reason}", track.Index + 1, track.Description.Codec, reason);
            }

            Touch();
            _log.LogInformation("created, {Count} tracks", muxer.Packager.Choice.Lanes.Count);
            _packager = muxer.Packager;
            _ready.SetResult(muxer.Packager);
            end = await Task.WhenAny(_ending.Task, muxer.Packager.Fault) == _ending.Task
                ? await _ending.Task
                : (EndReason.ResourceLimit, await muxer.Packager.Fault);
            HasFailed = end.Reason == EndReason.ResourceLimit;
        }
        catch (OperationCanceledException)
        {
            end = await _ending.Task;
        }
        catch (Exception ex) when (ex is RefusedException or MuxerFaultException)
        {
            end = (EndReason.ClientMisuse, ex.Message);
            HasFailed = true;
            _ready.TrySetException(ex);
        }
        catch (Exception ex)
        {
            HasFailed = true;
            _log.LogError(ex, "Unexpected failure");
        }
        finally
        {
            _ready.TrySetException(new MuxerFaultException("muxer instance not available"));

            // Nobody waits when there was no viewer.
            _ = _ready.Task.Exception;
            foreach (var session in Sessions)
            {
                session.Close(end.Reason, end.Detail);
            }

            muxer?.Dispose();
            reading?.End(end.Reason);
            await DeleteFilesAsync(muxer?.Packager.Completion ?? Task.CompletedTask);
            if (reading is not null)
            {
                _log.LogInformation("destroyed: {Reason}", end.Detail);
            }
        }
    }

    // A disk that does not answer does not keep the path from being served again.
    private async Task DeleteFilesAsync(Task deletion)
    {
        try
        {
            await deletion.WaitAsync(DeletionLimit, _services.Time);
        }
        catch (TimeoutException)
        {
            _log.LogWarning("the files of the muxer are not deleted after {Seconds} s", DeletionLimit.TotalSeconds);
        }
    }

    /// <summary>Waits for what makes the segments.</summary>
    /// <exception cref="RefusedException">The router does not let the path be read.</exception>
    /// <exception cref="MuxerFaultException">The stream cannot be served.</exception>
    public Task<StreamMuxer> GetAsync(CancellationToken cancellationToken = default) => _ready.Task.IsCompleted ? _ready.Task : _ready.Task.WaitAsync(cancellationToken);

    /// <summary>Makes a session for a viewer.</summary>
    public async ValueTask<HlsSession> OpenSessionAsync(AccessGrant grant, IPEndPoint remote, bool isCdn, CancellationToken cancellationToken)
    {
        var session = new HlsSession(this, grant, remote, isCdn, _services.Time, _services.Log);
        _sessions[session.Secret] = session;
        try
        {
            var reading = await _services.Paths.ReadAsync(grant, session, cancellationToken);
            if (session.Open(reading) && !_ending.Task.IsCompleted)
            {
                return session;
            }

            throw new MuxerFaultException("muxer instance not available");
        }
        catch
        {
            session.Close(EndReason.StreamEnded, "the stream has ended");
            throw;
        }
    }

    /// <summary>The one session of all viewers behind a content delivery network.</summary>
    public async ValueTask<HlsSession> GetCdnSessionAsync(AccessGrant grant, IPEndPoint remote, CancellationToken cancellationToken)
    {
        await _cdnGate.WaitAsync(cancellationToken);
        try
        {
            return _cdnSession ??= await OpenSessionAsync(grant, remote, isCdn: true, cancellationToken);
        }
        finally
        {
            _cdnGate.Release();
        }
    }

    /// <summary>The session with a secret.</summary>
    public HlsSession? FindSession(Guid secret) => _sessions.GetValueOrDefault(secret);

    /// <summary>Forgets a session that has ended.</summary>
    public void Remove(HlsSession session)
    {
        _sessions.TryRemove(session.Secret, out _);
        Interlocked.CompareExchange(ref _cdnSession, null, session);
    }

    /// <summary>Lets requests that wait for media see whether they still should; to be called once a second.</summary>
    public void Pulse()
    {
        foreach (var rendition in _packager?.Renditions ?? [])
        {
            rendition.Pulse();
        }
    }

    /// <summary>Takes note of a request.</summary>
    public void Touch()
    {
        Interlocked.Exchange(ref _lastRequest, _services.Time.GetTimestamp());
        LastRequest = _services.Time.GetUtcNow();
    }

    /// <summary>After it has ended.</summary>
    public void Dispose() => _cdnGate.Dispose();

    /// <summary>Counts what was sent.</summary>
    public void AddOutbound(long bytes) => Interlocked.Add(ref _outboundBytes, bytes);

    /// <inheritdoc/>
    public void Close(EndReason reason, string detail)
    {
        if (_ending.TrySetResult((reason, detail)))
        {
            _cancelled.Cancel();
        }
    }
}
