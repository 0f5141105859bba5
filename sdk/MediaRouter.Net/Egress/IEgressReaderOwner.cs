namespace MediaRouter.Net;

/// <summary>The session that an egress reader belongs to. Called on the thread pool, never on a loop.</summary>
public interface IEgressReaderOwner
{
    /// <summary>The reader is detached from its group and its loop; the socket is the owner's to close. Called at most once, not after a close.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="failure">Why.</param>
    void OnFailed(EgressReader reader, EgressFailure failure);

    /// <summary>The reader was too slow and lost access units. Called at most once a second.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="units">Access units discarded since the last call.</param>
    void OnDiscarding(EgressReader reader, long units);

    /// <summary>A host answered that nobody listens at a datagram reader's destination. Called at most once a second.</summary>
    /// <param name="reader">The reader.</param>
    void OnPeerUnreachable(EgressReader reader)
    {
    }
}
