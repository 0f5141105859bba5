using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>The stream that a source feeds, over the attempts with several transports and servers.</summary>
/// <param name="host">The path's side.</param>
internal sealed class SourcePublication(ISourceHost host)
{
    private StreamDescription? _description;
    private IStreamWriter? _writer;

    /// <summary>Publishes, unless the very same tracks are published already: then their readers need not notice the change.</summary>
    public async ValueTask<IStreamWriter> PublishAsync(StreamDescription description, CancellationToken cancellationToken)
    {
        if (_writer is not { IsAttached: true } || _description is null
            || _description.Title != description.Title || !_description.Tracks.SequenceEqual(description.Tracks))
        {
            _writer = await host.PublishAsync(description, cancellationToken);
            _description = description;
        }

        return _writer;
    }
}
