using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksWebhook.Delivery;

/// <summary>The messages for one URL: in order for each path, some paths at a time, bounded.</summary>
/// <remarks>A path whose message is tried again does not hold the others up. A path with messages costs a continuation, not a thread.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "EndAsync disposes them, when the last attempt has ended.")]
internal sealed class WebhookQueue
{
    private const int RequestsAtATime = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly string _url;
    private readonly IWebhookSender _sender;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _abort = new();
    private readonly SemaphoreSlim _slots = new(RequestsAtATime);
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<string, Queue<WebhookMessage>> _lanes = new(StringComparer.Ordinal);
    private readonly Queue<WebhookMessage> _byAge = new();
    private readonly List<Task> _pumps = [];
    private int _waiting;
    private int _dropped;
    private long _reportedAt;
    private bool _isFailing;
    private int _lost;

    public WebhookQueue(string url, IWebhookSender sender, TimeProvider time, ILogger log)
    {
        _url = ForLog(url);
        _sender = sender;
        _time = time;
        _log = log;
        _reportedAt = time.GetTimestamp() - (ReportInterval.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond);
    }

    /// <summary>Takes a message; the oldest one that waits is dropped if there are too many.</summary>
    /// <param name="message">The message.</param>
    /// <param name="capacity">Most messages that may wait.</param>
    public void Add(WebhookMessage message, int capacity)
    {
        lock (_gate)
        {
            while (_waiting >= capacity && _byAge.TryDequeue(out var oldest))
            {
                if (!oldest.IsTaken)
                {
                    oldest.IsTaken = true;
                    _waiting--;
                    _dropped++;
                }
            }

            _waiting++;
            _byAge.Enqueue(message);
            if (_lanes.TryGetValue(message.Order, out var lane))
            {
                lane.Enqueue(message);
            }
            else
            {
                lane = new Queue<WebhookMessage>([message]);
                _lanes.Add(message.Order, lane);
                _pumps.RemoveAll(pump => pump.IsCompleted);
                _pumps.Add(Task.Run(() => PumpAsync(message.Order, lane)));
            }

            ReportDropped();
        }
    }

    /// <summary>Waits until all is delivered or given up.</summary>
    /// <param name="limit">After this, what is left is given up.</param>
    /// <param name="cancellationToken">Gives up at once.</param>
    public async Task EndAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Task[] pumps;
        lock (_gate)
        {
            pumps = [.. _pumps];
        }

        var all = Task.WhenAll(pumps);
        try
        {
            await all.WaitAsync(limit, _time, cancellationToken);
        }
        catch (Exception ex) when (ex is TimeoutException or OperationCanceledException)
        {
            int left;
            lock (_gate)
            {
                left = _waiting;
            }

            await _abort.CancelAsync();
            await all;
            _log.LogWarning("webhook {Url}: {Count} events are given up, since it ends", _url, left);
        }

        _abort.Dispose();
        _slots.Dispose();
    }

    // Credentials in a URL are not for the log, nor is a token in its query.
    private static string ForLog(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : url;

    private async Task PumpAsync(string order, Queue<WebhookMessage> lane)
    {
        try
        {
            while (TryTake(order, lane, out var message))
            {
                await DeliverAsync(message, _abort.Token);
            }
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            // What is left was counted by whoever ended the queue.
        }
    }

    private bool TryTake(string order, Queue<WebhookMessage> lane, [NotNullWhen(true)] out WebhookMessage? message)
    {
        lock (_gate)
        {
            while (!_abort.IsCancellationRequested && lane.TryDequeue(out message))
            {
                if (!message.IsTaken)
                {
                    message.IsTaken = true;
                    _waiting--;

                    // What was taken in order of age is not kept.
                    while (_byAge.TryPeek(out var oldest) && oldest.IsTaken)
                    {
                        _byAge.Dequeue();
                    }

                    return true;
                }
            }

            _lanes.Remove(order);
            message = null;
            return false;
        }
    }

    private async Task DeliverAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromSeconds(1);
        for (var attempt = 0; ; attempt++)
        {
            var result = await TryOnceAsync(message, cancellationToken);
            if (result.IsDelivered)
            {
                _log.LogDebug("webhook {Url}: {Event} delivered", _url, message.Type);
                NoteSuccess();
                return;
            }

            if (!result.MayRepeat || attempt >= message.Entry.Retries)
            {
                NoteFailure(message, result.Fault, isLost: true);
                return;
            }

            NoteFailure(message, result.Fault, isLost: false);
            await Task.Delay(pause, _time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<SendResult> TryOnceAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await _sender.SendAsync(message, cancellationToken);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            _log.LogError(ex, "Unexpected failure of a webhook");
            return new SendResult(ex.Message, MayRepeat: false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private void NoteSuccess()
    {
        lock (_gate)
        {
            if (_isFailing)
            {
                _log.LogInformation("webhook {Url}: delivers again; {Count} events were lost meanwhile", _url, _lost);
            }

            _isFailing = false;
            _lost = 0;
        }
    }

    // The first of a row of failures is told; the others are counted.
    private void NoteFailure(WebhookMessage message, string fault, bool isLost)
    {
        lock (_gate)
        {
            _lost += isLost ? 1 : 0;
            _log.Log(
                _isFailing ? LogLevel.Debug : LogLevel.Warning,
                "webhook {Url}: {Event} of '{Order}' {Outcome}: {Fault}",
                _url,
                message.Type,
                message.Order,
                isLost ? "is lost" : "could not be delivered and is tried again",
                fault);
            _isFailing = true;
        }
    }

    private void ReportDropped()
    {
        if (_dropped > 0 && _time.GetElapsedTime(_reportedAt) >= ReportInterval)
        {
            _log.LogWarning("webhook {Url}: too many events wait; the {Count} oldest were dropped", _url, _dropped);
            _dropped = 0;
            _reportedAt = _time.GetTimestamp();
        }
    }
}
