using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Sdk.Egress;

/// <summary>Pushes a stream to one destination.</summary>
public interface IForwarder
{
    /// <summary>Bytes sent so far, over all attempts.</summary>
    long OutboundBytes { get; }

    /// <summary>Connects and pushes until the destination or the stream ends. The caller tries again after a pause.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="log">A log whose lines name the path and the destination.</param>
    /// <param name="cancellationToken">Cancelled when the forward is not wanted any more.</param>
    Task RunAsync(IStream stream, ILogger log, CancellationToken cancellationToken);
}
