namespace MediaRouter.Net;

internal enum TransmitResult
{
    // All bytes were taken.
    Complete,

    // The socket takes no more for now.
    Blocked,

    // The rest will never be taken, but what comes behind it may be.
    Dropped,

    PeerClosed,

    Fault,
}
