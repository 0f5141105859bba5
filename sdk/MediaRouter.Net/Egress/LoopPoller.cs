namespace MediaRouter.Net;

/// <summary>Lets an egress loop sleep until a socket is writable, an order arrives, or time has passed.</summary>
internal abstract class LoopPoller : IDisposable
{
    /// <summary>Asks for one notice when the waiter's socket is writable. Loop thread only.</summary>
    /// <returns><see langword="false"/> if the socket cannot be watched, for instance because it is closed.</returns>
    public abstract bool Arm(IWritableWaiter waiter);

    /// <summary>Forgets a waiter. Loop thread only.</summary>
    public abstract void Forget(IWritableWaiter waiter);

    /// <summary>Waits; adds the readers whose sockets are writable or broken. Loop thread only.</summary>
    /// <param name="milliseconds">Longest wait; -1 for ever.</param>
    /// <param name="ready">Where to add them.</param>
    public abstract void Wait(int milliseconds, List<IWritableWaiter> ready);

    /// <summary>Ends the current or the next wait. Any thread; harmless after disposal.</summary>
    public abstract void Wake();

    public abstract void Dispose();
}
