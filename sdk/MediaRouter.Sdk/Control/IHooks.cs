namespace MediaRouter.Sdk.Control;

/// <summary>Service: raises hook points that only a plugin knows of, such as connections and recordings.</summary>
public interface IHooks
{
    /// <summary>Hands the event to all handlers, in order, without waiting for them.</summary>
    /// <param name="hookEvent">The event.</param>
    void Raise(HookEvent hookEvent);
}
