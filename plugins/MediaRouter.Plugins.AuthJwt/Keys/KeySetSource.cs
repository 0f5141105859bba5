using System.Globalization;
using MediaRouter.Net.Http;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.AuthJwt.Keys;

/// <summary>Gets the key set from its server and keeps it for a while. However many ask, it is fetched once at a time.</summary>
internal sealed class KeySetSource : IAsyncDisposable
{
    // What the set may have; larger ones are refused.
    private const int MaxBytes = 128 * 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    // Anybody can send a token that names an unknown key, so such tokens may not make us fetch at will.
    private static readonly TimeSpan UnknownKeyInterval = TimeSpan.FromSeconds(10);

    // A server that fails at once is not asked for each request.
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    // Set once.
    private readonly HttpEndpoint _server;
    private readonly Func<TimeSpan> _timeLimit;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();

    // Under the lock.
    private readonly List<Task> _running = [];
    private KeySetResult? _current;
    private long _currentSince;
    private Task<KeySetResult>? _fetching;
    private long _lastFetch;
    private int _generation;
    private bool _isClosed;

    /// <summary>Makes a source; nothing is fetched before the first request.</summary>
    /// <param name="address">URL of the key set; valid.</param>
    /// <param name="fingerprint">Fingerprint of its server's certificate, or empty.</param>
    /// <param name="timeLimit">How long a fetch may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where failures are told.</param>
    public KeySetSource(string address, string fingerprint, Func<TimeSpan> timeLimit, TimeProvider time, ILogger log)
    {
        _server = new HttpEndpoint(address, fingerprint);
        _timeLimit = timeLimit;
        _time = time;
        _log = log;
    }

    /// <summary>The keys; fetched if there are none, or if they are old.</summary>
    /// <param name="cancellationToken">Ends the wait, not the fetch, which others may wait for.</param>
    public Task<KeySetResult> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_current is not null && IsYoung(_current))
            {
                return Task.FromResult(_current);
            }

            return BeginFetch().WaitAsync(cancellationToken);
        }
    }

    /// <summary>The keys after those that did not have the one that is needed. The same again if they are young.</summary>
    /// <param name="seen">The keys that were tried.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<KeySetResult> GetNewerAsync(KeySetResult seen, CancellationToken cancellationToken)
    {
        Task<KeySetResult> fetching;
        lock (_lock)
        {
            if (_current is not null && _current != seen)
            {
                return _current;
            }

            if (_fetching is null && _time.GetElapsedTime(_lastFetch) < UnknownKeyInterval)
            {
                return seen;
            }

            fetching = BeginFetch();
        }

        // While the server fails, the keys that are there stay in use until they are old.
        var newer = await fetching.WaitAsync(cancellationToken);
        return newer.IsPresent ? newer : seen;
    }

    /// <summary>Forgets the keys, and an answer that is under way.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _generation++;
            _current = null;
            _fetching = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_lock)
        {
            _isClosed = true;
            _generation++;
            running = [.. _running];
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(running);
        _server.Dispose();
        _stopping.Dispose();
    }

    private bool IsYoung(KeySetResult current) => _time.GetElapsedTime(_currentSince) < (current.IsPresent ? Lifetime : FailurePause);

    private Task<KeySetResult> BeginFetch()
    {
        if (_isClosed)
        {
            return Task.FromResult(Failure("the settings have changed"));
        }

        if (_fetching is not null)
        {
            return _fetching;
        }

        _lastFetch = _time.GetTimestamp();
        var generation = _generation;
        var fetching = Task.Run(() => FetchAndKeepAsync(generation));
        _running.RemoveAll(task => task.IsCompleted);
        _running.Add(fetching);
        return _fetching = fetching;
    }

    private async Task<KeySetResult> FetchAndKeepAsync(int generation)
    {
        var result = await FetchAsync();
        if (!result.IsPresent && !_stopping.IsCancellationRequested)
        {
            _log.LogWarning("The key set is not available: {Reason}", result.Fault);
        }

        foreach (var fault in result.Set?.Faults ?? [])
        {
            _log.LogWarning("{Reason}", fault);
        }

        lock (_lock)
        {
            if (generation == _generation)
            {
                _fetching = null;

                // Young keys outlive a failure.
                if (result.IsPresent || _current is not { IsPresent: true } || !IsYoung(_current))
                {
                    _current = result;
                    _currentSince = _time.GetTimestamp();
                }
            }
        }

        return result;
    }

    private async Task<KeySetResult> FetchAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var timeLimit = _timeLimit();
        limit.CancelAfter(timeLimit);
        try
        {
            using var response = await _server.SendAsync(HttpMethod.Get, content: null, limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                return Failure($"server replied with code {((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)}");
            }

            var (body, isCut) = await HttpEndpoint.ReadAsync(response, MaxBytes, limit.Token);
            if (isCut)
            {
                return Failure($"it is larger than {MaxBytes / 1024} KiB");
            }

            return KeySet.TryParse(body, out var set) ? new KeySetResult(set, "") : Failure("it is not a JSON Web Key Set");
        }
        catch (OperationCanceledException)
        {
            return Failure(_stopping.IsCancellationRequested ? "the settings have changed" : $"no answer within {timeLimit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException)
        {
            return Failure($"HTTP request failed: {_server.Describe(ex)}");
        }
    }

    private static KeySetResult Failure(string fault) => new(null, fault);
}
