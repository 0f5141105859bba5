using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Tests.Fakes;

internal sealed class RecordingHandler(bool canSupply = false) : IHookHandler
{
    private readonly Lock _gate = new();
    private readonly List<HookEvent> _events = [];

    public IReadOnlyList<HookEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The events as short words: <c>+Available</c>, <c>-Read</c>.</summary>
    public IReadOnlyList<string> Words => [.. Events.Select(e => (e.IsBeginning ? "+" : "-") + e.Point)];

    public bool CanSupply(IPathConfiguration path) => canSupply;

    public void Handle(HookEvent hookEvent)
    {
        lock (_gate)
        {
            _events.Add(hookEvent);
        }
    }
}
