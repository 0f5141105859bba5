namespace MediaRouter.Benchmarks.HlsLoad;

internal enum ExchangeState
{
    /// <summary>More is to come.</summary>
    Pending,

    /// <summary>The reply is complete.</summary>
    Complete,

    /// <summary>The connection has ended, or did not bring a reply that can be used.</summary>
    Failed,
}
