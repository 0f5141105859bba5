namespace MediaRouter;

/// <summary>Holds registrations for signals together.</summary>
internal sealed class SignalHandlers(IReadOnlyList<IDisposable> registrations) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }
    }
}
