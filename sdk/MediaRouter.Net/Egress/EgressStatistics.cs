namespace MediaRouter.Net;

/// <summary>What the sending threads have measured since they were started, over all of them.</summary>
public sealed record EgressStatistics
{
    /// <summary>Readers now.</summary>
    public required int Readers { get; init; }

    /// <summary>Readers that wait now until their socket takes more.</summary>
    public required int BlockedReaders { get; init; }

    /// <summary>
    /// Seconds from the arrival of the first byte of a chunk (<see cref="Chunk.ReceivedAt"/>) until the system had taken all of it for one reader. A random sample of
    /// one send in 16; chunks without a time, control packets, and those received before the reader was let in, do not count.
    /// </summary>
    public required EgressHistogram Latency { get; init; }

    /// <summary>Seconds from letting a reader into its group until its first chunk of media was sent. Each reader counts once.</summary>
    public required EgressHistogram FirstChunkDelay { get; init; }

    /// <summary>Chunks that wait for a reader at the moment it is offered another. A random sample of one offer in 16.</summary>
    public required EgressHistogram Backlog { get; init; }
}
