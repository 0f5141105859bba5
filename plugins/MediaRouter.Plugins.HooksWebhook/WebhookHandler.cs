using System.Composition;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MediaRouter.Plugins.HooksWebhook.Delivery;
using MediaRouter.Plugins.HooksWebhook.Messages;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksWebhook;

/// <summary>Sends what happens to the configured URLs.</summary>
[Export(typeof(IHookHandler))]
[Shared]
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "StopAsync disposes them.")]
internal sealed class WebhookHandler : IHookHandler, IPart, IReconfigurable<WebhookOptions>
{
    // Of the time that the router has to stop; the last events are those that tell of the end of everything.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    // What remains for a URL that is not configured any more.
    private static readonly TimeSpan RemovedLimit = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly IWebhookSender _sender;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();

    // Guarded by _gate.
    private readonly Dictionary<string, WebhookQueue> _queues = new(StringComparer.Ordinal);
    private readonly List<Task> _ending = [];
    private ConfiguredWebhook[] _webhooks = [];
    private int _capacity;
    private bool _isStopped;

    [ImportingConstructor]
    public WebhookHandler(WebhookOptions options, TimeProvider time, ILogger log)
        : this(options, time, log, new HttpWebhookSender(time))
    {
    }

    internal WebhookHandler(WebhookOptions options, TimeProvider time, ILogger log, IWebhookSender sender)
    {
        _time = time;
        _log = log;
        _sender = sender;
        Use(options);
    }

    /// <inheritdoc/>
    public bool CanSupply(IPathConfiguration path) => false;

    /// <inheritdoc/>
    public void Handle(HookEvent hookEvent)
    {
        ArgumentNullException.ThrowIfNull(hookEvent);
        var type = TypeOf(hookEvent);
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            EventFields? fields = null;
            foreach (var webhook in _webhooks)
            {
                if (!webhook.Wants(type, hookEvent.PathName, out var groups))
                {
                    continue;
                }

                fields ??= EventFields.Of(hookEvent, type, _time.GetLocalNow());
                var order = hookEvent.PathName.Length > 0 ? hookEvent.PathName : hookEvent.Correlation.ToString("D", CultureInfo.InvariantCulture);
                var message = new WebhookMessage(webhook.Entry, EventFields.NameOf(type), fields.Id, order, BodyTemplate.Render(webhook.Entry.Body, fields, groups));
                QueueFor(webhook.Entry.Url).Add(message, _capacity);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        Task[] ending;
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            ending = [.. _ending, .. _queues.Values.Select(queue => queue.EndAsync(EndLimit, cancellationToken))];
            _queues.Clear();
        }

        // Those of removed URLs had their time.
        await _stopping.CancelAsync();
        await Task.WhenAll(ending);
        _stopping.Dispose();
        (_sender as IDisposable)?.Dispose();
    }

    /// <inheritdoc/>
    public bool TryReconfigure(WebhookOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (_gate)
        {
            Use(options);
            _ending.RemoveAll(task => task.IsCompleted);
            foreach (var url in _queues.Keys.Except(options.Webhooks.Select(entry => entry.Url)).ToList())
            {
                _queues.Remove(url, out var queue);
                _ending.Add(queue!.EndAsync(RemovedLimit, _stopping.Token));
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public bool CanReconfigure(WebhookOptions options) => true;

    private static WebhookEventType TypeOf(HookEvent hookEvent) => (hookEvent.Point, hookEvent.IsBeginning) switch
    {
        (HookPoint.Connection, true) => WebhookEventType.ConnectionOpened,
        (HookPoint.Connection, false) => WebhookEventType.ConnectionClosed,
        (HookPoint.Path, true) => WebhookEventType.PathCreated,
        (HookPoint.Path, false) => WebhookEventType.PathDestroyed,
        (HookPoint.Demand, true) => WebhookEventType.DemandBegun,
        (HookPoint.Demand, false) => WebhookEventType.DemandEnded,
        (HookPoint.Available, true) => WebhookEventType.PathAvailable,
        (HookPoint.Available, false) => WebhookEventType.PathUnavailable,
        (HookPoint.Online, true) => WebhookEventType.PathOnline,
        (HookPoint.Online, false) => WebhookEventType.PathOffline,
        (HookPoint.Read, true) => WebhookEventType.SessionOpened,
        (HookPoint.Read, false) => WebhookEventType.SessionClosed,
        (HookPoint.SegmentCreated, _) => WebhookEventType.SegmentCreated,
        _ => WebhookEventType.SegmentCompleted,
    };

    private void Use(WebhookOptions options)
    {
        _webhooks = [.. options.Webhooks.Select(entry => new ConfiguredWebhook(entry))];
        _capacity = options.WebhookQueueSize;
    }

    // Webhooks with the same URL share a queue, so that what they send about a path arrives in order.
    private WebhookQueue QueueFor(string url)
    {
        if (!_queues.TryGetValue(url, out var queue))
        {
            queue = new WebhookQueue(url, _sender, _time, _log);
            _queues.Add(url, queue);
        }

        return queue;
    }
}
