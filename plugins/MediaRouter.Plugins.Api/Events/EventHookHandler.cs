using System.Composition;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Api.Events;

/// <summary>Brings hook events to the listeners of the API.</summary>
[Export(typeof(IHookHandler))]
[method: ImportingConstructor]
internal sealed class EventHookHandler(EventHub hub) : IHookHandler
{
    public bool CanSupply(IPathConfiguration path) => false;

    public void Handle(HookEvent hookEvent) => hub.Raise(hookEvent);
}
