using System.Threading.Channels;

namespace MediaRouter.Plugins.Api.Events;

/// <summary>One listener. One that is slow loses the oldest events, and is told how many.</summary>
internal sealed class EventSubscription : IDisposable
{
    private const int Capacity = 1024;

    private readonly EventHub _hub;
    private readonly Channel<RouterEvent> _queue;
    private long _lost;

    public EventSubscription(EventHub hub)
    {
        _hub = hub;
        _queue = Channel.CreateBounded<RouterEvent>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Interlocked.Increment(ref _lost));
    }

    public void Offer(RouterEvent happened) => _queue.Writer.TryWrite(happened);

    public async ValueTask<RouterEvent> ReadAsync(CancellationToken cancellationToken)
    {
        var next = await _queue.Reader.ReadAsync(cancellationToken);
        var lost = Interlocked.Exchange(ref _lost, 0);
        return lost == 0
            ? next
            : next with { Variables = new Dictionary<string, string>(next.Variables) { ["lostEvents"] = lost.ToString(System.Globalization.CultureInfo.InvariantCulture) } };
    }

    public void Dispose() => _hub.Unsubscribe(this);
}
