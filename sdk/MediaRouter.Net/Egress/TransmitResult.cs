namespace MediaRouter.Net;

internal enum TransmitResult
{
    // All bytes were taken.
    Complete,

    // The socket takes no more for now.
    Blocked,

    PeerClosed,

    Fault,
}
