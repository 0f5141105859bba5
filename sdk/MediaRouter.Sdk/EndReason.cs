namespace MediaRouter.Sdk;

/// <summary>Why a session ended. The same word appears in the log, in metrics, in the API and in hooks.</summary>
public enum EndReason
{
    /// <summary>The client or the source finished in an orderly way.</summary>
    Completed,

    /// <summary>The client asked for something that it may not have or that does not exist.</summary>
    ClientMisuse,

    /// <summary>The peer broke the specification of the protocol.</summary>
    PeerViolation,

    /// <summary>The peer was silent for too long.</summary>
    PeerTimeout,

    /// <summary>The connection was reset, closed in mid-stream, or could not be made.</summary>
    TransportLost,

    /// <summary>A limit was reached: readers, memory, time, size.</summary>
    ResourceLimit,

    /// <summary>Somebody closed it on purpose: an operator, the API, another publisher that took over.</summary>
    Kicked,

    /// <summary>What it belonged to went away: the stream ended, the path was removed or its configuration changed.</summary>
    StreamEnded,

    /// <summary>The router, or the part that serves the session, is stopping.</summary>
    Shutdown,

    /// <summary>A defect of the router or of a plugin; logged with a stack.</summary>
    InternalFault,
}
