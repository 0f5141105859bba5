namespace MediaRouter.Net;

/// <summary>Which system interface does the work.</summary>
public enum NetBackend
{
    /// <summary>Linux: epoll, batched and segmented datagrams by native calls. Elsewhere: <see cref="Managed"/>.</summary>
    Automatic,

    /// <summary>Only what <see cref="System.Net.Sockets.Socket"/> offers. Slower; the same behaviour.</summary>
    Managed,
}
