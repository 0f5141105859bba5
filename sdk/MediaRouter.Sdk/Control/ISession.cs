using System.Net;

namespace MediaRouter.Sdk.Control;

/// <summary>One client's dealing with the router, as the router sees it. Implemented by server plugins.</summary>
/// <remarks>All members may be called by any thread at any time.</remarks>
public interface ISession
{
    /// <summary>Random identifier, the same in API, log, hooks and auth requests.</summary>
    Guid Id { get; }

    /// <summary>Type as API and hooks show it, for instance <c>rtspSession</c>. <c>hidden</c> is not listed among the readers of a path.</summary>
    string Kind { get; }

    /// <summary>When the session began.</summary>
    DateTimeOffset Created { get; }

    /// <summary>Address of the client.</summary>
    IPEndPoint RemoteEndPoint { get; }

    /// <summary>Media bytes received from the client.</summary>
    long InboundBytes { get; }

    /// <summary>Media bytes sent to the client.</summary>
    long OutboundBytes { get; }

    /// <summary>Asks the session to end. Returns at once; a second call does nothing.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="detail">A sentence for the log.</param>
    void Close(EndReason reason, string detail);
}
