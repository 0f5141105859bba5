using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Hooks;

/// <summary>Runs short actions one after the other, in the order in which they were posted, away from the thread that posted them.</summary>
internal sealed class OrderedDispatcher : IAsyncDisposable
{
    // Lifecycle events are rare (some per connection); nothing that media does posts one.
    private readonly Channel<Action> _actions = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ILogger _log;
    private readonly Task _loop;

    public OrderedDispatcher(ILogger log)
    {
        _log = log;
        _loop = Task.Run(RunAsync);
    }

    public void Post(Action action) => _actions.Writer.TryWrite(action);

    /// <summary>Runs what was posted and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _actions.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        await foreach (var action in _actions.Reader.ReadAllAsync())
        {
            try
            {
                action();
            }
            catch (Exception ex)
            {
                _log.LogError(ex, "A handler of lifecycle events failed");
            }
        }
    }
}
