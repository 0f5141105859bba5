using MediaRouter.Sdk.Media;

namespace MediaRouter.Sdk.Control;

/// <summary>Service: the paths of the router.</summary>
/// <remarks>A refusal is thrown as <see cref="RefusedException"/>.</remarks>
public interface IPathRegistry
{
    /// <summary>Checks the path name and asks the auth backend. Wrong credentials are logged and answered late.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone.</param>
    ValueTask<AccessGrant> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken);

    /// <summary>Asks the auth backend without a trace and without the pause that makes guessing slow: for lists that show what a client may use.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone.</param>
    /// <returns>Whether <see cref="AuthorizeAsync"/> would allow it. It must not become a quick answer to guessed credentials: where it refuses some, call that too.</returns>
    async ValueTask<bool> IsPermittedAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await AuthorizeAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    /// <summary>Waits for the stream of a path without becoming a reader; starts a source on demand.</summary>
    /// <param name="grant">A grant to read.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone.</param>
    ValueTask<IStream> DescribeAsync(AccessGrant grant, CancellationToken cancellationToken);

    /// <summary>Becomes a reader of a path; starts a source on demand.</summary>
    /// <param name="grant">A grant to read.</param>
    /// <param name="session">The reader.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone.</param>
    ValueTask<IReading> ReadAsync(AccessGrant grant, ISession session, CancellationToken cancellationToken);

    /// <summary>
    /// Refuses now what <see cref="PublishAsync"/> would refuse whatever the tracks are: for protocols that answer before the media tell the tracks. What is not refused
    /// here may still be.
    /// </summary>
    /// <param name="grant">A grant to publish.</param>
    void CheckPublish(AccessGrant grant)
    {
    }

    /// <summary>Becomes the publisher of a path.</summary>
    /// <param name="grant">A grant to publish.</param>
    /// <param name="session">The publisher.</param>
    /// <param name="description">Its tracks.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone.</param>
    ValueTask<IPublication> PublishAsync(AccessGrant grant, ISession session, StreamDescription description, CancellationToken cancellationToken);

    /// <summary>The paths that exist now, sorted by name.</summary>
    IReadOnlyList<PathStatus> List();

    /// <summary>One path, or <see langword="null"/>.</summary>
    /// <param name="name">Name of the path.</param>
    PathStatus? Find(string name);

    /// <summary>Announces each path that becomes available or ceases to be; what other routers of a cluster would need to know.</summary>
    /// <param name="listener">Called in order per path, on a thread of the router; must return quickly. Paths that are available already are announced first.</param>
    /// <returns>Ends the subscription when disposed.</returns>
    IDisposable OnAnnouncement(Action<PathAnnouncement> listener);
}
