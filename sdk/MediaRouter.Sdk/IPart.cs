namespace MediaRouter.Sdk;

/// <summary>The life of a part: constructed without side effects, started, perhaps reconfigured, stopped.</summary>
/// <remarks>
/// <para>The host calls the members of one part one after the other, never at the same time.</para>
/// <para>
/// A part gets what it needs in its <c>[ImportingConstructor]</c>: its options records, <c>ILogger</c>, <c>TimeProvider</c> and the
/// services of the router. When an options record that it imports changes, the host offers the new one through
/// <see cref="IReconfigurable{TOptions}"/>; a part that does not implement it, or declines, is stopped, constructed again and started.
/// </para>
/// </remarks>
public interface IPart
{
    /// <summary>Begins to work: opens listeners, starts loops.</summary>
    /// <param name="cancellationToken">Cancelled when the router stops before the start has finished.</param>
    /// <exception cref="ConfigurationFaultException">A setting cannot work, for instance an address that is in use.</exception>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Stops: closes listeners, ends sessions, awaits every task that the part started. Calling it twice is harmless.</summary>
    /// <param name="cancellationToken">Cancelled at the deadline; what is still open then is aborted.</param>
    ValueTask StopAsync(CancellationToken cancellationToken);
}
