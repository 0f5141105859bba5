using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Sdk.Egress;

/// <summary>Part: something that starts with a path's stream and ends with it: a recorder, a list of forwarders, an analyser.</summary>
public interface IPathAttachment
{
    /// <summary>Whether the attachment has something to do for a path with these settings.</summary>
    /// <param name="path">Effective settings of the path.</param>
    bool Wants(IPathConfiguration path);

    /// <summary>Starts for a stream that became available. Readers are admitted when it returns; it must not wait for anything slow.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="path">Effective settings of the path.</param>
    /// <returns>
    /// Ends the attachment when disposed; the host awaits it after the stream has ended. If it is an <see cref="IReconfigurable{TOptions}"/> of
    /// <see cref="IPathConfiguration"/>, a reload that changes settings of the plugin is offered to it first, while the attachment is still
    /// wanted; one that is not, or declines, is ended and attached again.
    /// </returns>
    IAsyncDisposable Attach(IStream stream, IPathConfiguration path);
}
