namespace MediaRouter.Net;

/// <summary>Why an egress loop gave a reader up.</summary>
public enum EgressFailure
{
    /// <summary>The peer closed or reset the connection.</summary>
    PeerClosed,

    /// <summary>The peer took no byte for <see cref="EgressReaderOptions.WriteTimeout"/> although some were waiting.</summary>
    WriteTimeout,

    /// <summary>More than <see cref="EgressReader.MaxPostedBytes"/> of posted bytes were waiting.</summary>
    PostOverflow,

    /// <summary>The socket or the encryption failed in another way, or the owner disposed the socket first.</summary>
    TransportFault,

    /// <summary>The loops were disposed.</summary>
    LoopsStopped,

    /// <summary>A defect: an exception in the loop, logged with its stack.</summary>
    InternalFault,
}
