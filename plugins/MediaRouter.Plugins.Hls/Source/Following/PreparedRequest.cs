using MediaRouter.Plugins.Hls.Source.Http;
using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Source.Following;

/// <summary>A request that is under way before it is known whether its answer is of use.</summary>
internal sealed class PreparedRequest : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancelled;
    private readonly Task<HttpReply> _reply;
    private bool _isTaken;

    /// <summary>Begins the request.</summary>
    /// <param name="part">What was announced.</param>
    /// <param name="http">Gets it.</param>
    /// <param name="uri">Where it will be.</param>
    /// <param name="patience">Time beyond the usual that the server may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public PreparedRequest(RemotePart part, SourceHttp http, Uri uri, TimeSpan patience, CancellationToken cancellationToken)
    {
        Part = part;
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reply = http.GetAsync(uri, part.Range, isText: false, patience, _cancelled.Token);
    }

    /// <summary>What was announced.</summary>
    public RemotePart Part { get; }

    /// <summary>Takes the answer, which the caller disposes before this.</summary>
    /// <exception cref="IOException">There is none; the message is a sentence.</exception>
    public Task<HttpReply> TakeAsync()
    {
        _isTaken = true;
        return _reply;
    }

    /// <summary>Gives the request up, unless its answer was taken.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isTaken)
        {
            _isTaken = true;
            await _cancelled.CancelAsync();
            try
            {
                (await _reply).Dispose();
            }
            catch (Exception ex) when (ex is IOException or OperationCanceledException)
            {
                // Nobody wants to know.
            }
        }

        _cancelled.Dispose();
    }
}
