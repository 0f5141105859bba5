namespace MediaRouter.Net;

internal enum DatagramSendResult
{
    Sent,

    // The socket's buffer is full.
    WouldBlock,

    // The network did not take this one: no route, too large, filtered, the queue of the device full.
    Rejected,

    // The socket is closed.
    Closed,
}
