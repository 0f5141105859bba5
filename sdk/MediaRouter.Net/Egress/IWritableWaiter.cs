using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>Who waits on an egress loop until a socket takes bytes again. Loop thread only.</summary>
internal interface IWritableWaiter
{
    /// <summary>The socket; null if there is none to watch.</summary>
    Socket? WritableSocket { get; }

    /// <summary>Place in the poller's list; -1 outside.</summary>
    int PollIndex { get; set; }

    /// <summary>The socket is writable, or broken.</summary>
    void OnWritable();
}
