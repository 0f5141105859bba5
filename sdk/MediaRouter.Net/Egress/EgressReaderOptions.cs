namespace MediaRouter.Net;

/// <summary>Limits of one reader.</summary>
public sealed record EgressReaderOptions
{
    /// <summary>Limits with their defaults; shared, so that readers do not each hold a copy.</summary>
    public static EgressReaderOptions Default { get; } = new();

    /// <summary>Chunks that may wait while the peer is slow. Continuations of a unit that has begun may exceed it up to twice. Default: 512.</summary>
    public int MaxChunks { get; init; } = 512;

    /// <summary>Bytes that may wait while the peer is slow; one chunk may exceed it, continuations up to twice. Default: 8 MiB.</summary>
    public long MaxBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long the peer may take no byte while some wait. Default: 10 s. Precision: a quarter of a second.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
