namespace MediaRouter.Net;

internal enum DatagramSendResult
{
    Sent,

    // The socket's or the device's queue is full.
    WouldBlock,

    // The network did not take this one: no route, too large, filtered.
    Rejected,

    // The socket is closed.
    Closed,
}
