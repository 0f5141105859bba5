using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Sdk.Control;

/// <summary>Part: is told of lifecycle events.</summary>
public interface IHookHandler
{
    /// <summary>Whether the handler can bring a publisher to a path when somebody wants to read it (<see cref="HookPoint.Demand"/>).</summary>
    /// <param name="path">Effective settings of the path.</param>
    bool CanSupply(IPathConfiguration path);

    /// <summary>Takes one event. Events of one path, and of one connection, come in order; the call must return at once and do its work elsewhere.</summary>
    /// <param name="hookEvent">The event.</param>
    void Handle(HookEvent hookEvent);
}
