using System.Net;

namespace MediaRouter.Net;

/// <summary>How a UDP socket is made.</summary>
public sealed record UdpPortOptions
{
    /// <summary>Where it listens. Port 0 takes any free one.</summary>
    public required ListenAddress Address { get; init; }

    /// <summary>Receive buffer in bytes; 0 keeps the default of the operating system, which may also grant less.</summary>
    public int ReceiveBufferSize { get; init; }

    /// <summary>
    /// Send buffer in bytes; 0 keeps the default of the operating system, which may also grant less. Default: 2 MiB, since one socket may serve hundreds
    /// of readers and a frame is handed down at once.
    /// </summary>
    public int SendBufferSize { get; init; } = 2 * 1024 * 1024;

    /// <summary>Whether other sockets may be bound to the same address (multicast receivers).</summary>
    public bool ReuseAddress { get; init; }

    /// <summary>Hops that multicast datagrams sent from here may take; 0 keeps the default of the operating system (1).</summary>
    public int MulticastTimeToLive { get; init; }

    /// <summary>Local address of the interface that multicast datagrams leave by; null lets routing decide.</summary>
    public IPAddress? MulticastInterface { get; init; }

    /// <summary>Which system interface sends.</summary>
    public NetBackend Backend { get; init; }
}
