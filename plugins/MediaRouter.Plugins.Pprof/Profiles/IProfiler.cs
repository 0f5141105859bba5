namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>Takes profiles of the router.</summary>
/// <remarks>Each member throws <see cref="Capture.ProfileFaultException"/> when the runtime takes no profile.</remarks>
internal interface IProfiler
{
    /// <summary>Where threads spend processor time.</summary>
    Task<Profile> ProcessorAsync(TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>What is allocated, and by whom.</summary>
    Task<Profile> AllocationsAsync(TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>What is on the heap, by type. Collects garbage and holds all threads up meanwhile.</summary>
    Task<Profile> HeapAsync(CancellationToken cancellationToken);

    /// <summary>What the threads do now.</summary>
    Task<IReadOnlyList<ThreadSnapshot>> ThreadsAsync(CancellationToken cancellationToken);

    /// <summary>Copies a trace in the format of the runtime.</summary>
    /// <param name="providers">What to trace; empty for processor time and the usual events of the runtime.</param>
    /// <param name="duration">How long.</param>
    /// <param name="output">Written as it comes.</param>
    /// <param name="cancellationToken">Cancelled when nobody wants it any more.</param>
    Task TraceAsync(IReadOnlyList<Capture.TraceProvider> providers, TimeSpan duration, Stream output, CancellationToken cancellationToken);
}
