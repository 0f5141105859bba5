using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Hooks;

/// <summary>Hands events to the handlers of all plugins, in order.</summary>
internal sealed class HookRelay(IParts parts, OrderedDispatcher dispatcher) : IHooks
{
    public void Raise(HookEvent hookEvent)
    {
        ArgumentNullException.ThrowIfNull(hookEvent);
        foreach (var handler in parts.Get<IHookHandler>())
        {
            // One action per handler: a handler that fails does not take the event from the others.
            dispatcher.Post(() => handler.Handle(hookEvent));
        }
    }
}
