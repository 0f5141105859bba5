using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Kernel.Paths;

/// <summary>A path's wish for a stream because somebody wants to read: fulfilled by pulling a source, or by a handler that brings a publisher.</summary>
/// <remarks>Guarded by the path's lock.</remarks>
internal sealed class Demand
{
    /// <summary>The same in the events at its beginning and its end.</summary>
    public Guid Correlation { get; } = Guid.NewGuid();

    /// <summary>Query of the reader who caused it.</summary>
    public required string Query { get; init; }

    /// <summary>How long readers wait.</summary>
    public required TimeSpan StartTimeout { get; init; }

    /// <summary>How long it is kept after the last reader.</summary>
    public required TimeSpan CloseAfter { get; init; }

    /// <summary>What is pulled; <see langword="null"/> when a handler brings a publisher.</summary>
    public (ISourceFactory Factory, string Source)? Pull { get; init; }

    /// <summary>When the timer was set, a time stamp of the router's time provider, and for how long.</summary>
    public (long SetAt, TimeSpan Due) Term { get; set; }

    /// <summary>Fires when readers have waited for too long, or nobody reads any more.</summary>
    public ITimer? Timer { get; set; }
}
