namespace MediaRouter.Sdk.Ingest;

/// <summary>Feeds a path by itself: a URL that is pulled, a device, a generator.</summary>
public interface ISource
{
    /// <summary>What the control API shows as the type of the source, for instance <c>rtspSource</c>.</summary>
    string Kind { get; }

    /// <summary>Connects and feeds the path until the source ends. The host calls it again, after a pause, while the path wants the source.</summary>
    /// <param name="host">The path's side.</param>
    /// <param name="cancellationToken">Cancelled when the path does not want the source any more.</param>
    /// <returns>Completes when the source has ended; everything that it opened is closed by then.</returns>
    /// <exception cref="PeerViolationException">The peer broke its protocol.</exception>
    /// <exception cref="IOException">The connection failed or was lost.</exception>
    Task RunAsync(ISourceHost host, CancellationToken cancellationToken);
}
