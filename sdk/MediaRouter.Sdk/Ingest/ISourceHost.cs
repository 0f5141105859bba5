using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Sdk.Ingest;

/// <summary>What a path offers to its source.</summary>
public interface ISourceHost
{
    /// <summary>Name of the path.</summary>
    string PathName { get; }

    /// <summary>A log whose lines name the path and the source.</summary>
    ILogger Log { get; }

    /// <summary>Makes the path available with the given tracks. Calling it again replaces the tracks.</summary>
    /// <param name="description">The tracks.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">The path does not want the source any more.</exception>
    ValueTask<IStreamWriter> PublishAsync(StreamDescription description, CancellationToken cancellationToken);
}
