using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>What a client needs: limits as they are at the time of its connection, the clock, the threads that receive.</summary>
internal sealed record ClientSettings
{
    /// <summary>Longest wait for an answer, and longest silence of the media.</summary>
    public required TimeSpan ReadTimeout { get; init; }

    /// <summary>Longest time that a write may make no progress.</summary>
    public required TimeSpan WriteTimeout { get; init; }

    /// <summary>Receive buffer of UDP sockets in bytes; 0 keeps the system's.</summary>
    public uint UdpReadBufferSize { get; init; }

    /// <summary>Frames that may wait for the destination of a forward.</summary>
    public int WriteQueueSize { get; init; } = 512;

    /// <summary>SHA-256 of the server's certificate; empty verifies it normally.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Whether MPEG-TS of a source is split into the tracks inside it.</summary>
    public bool DemuxMpegts { get; init; }

    /// <summary>First local port for media by UDP.</summary>
    public int FirstUdpPort { get; init; } = 32768;

    /// <summary>Last local port for media by UDP.</summary>
    public int LastUdpPort { get; init; } = 60999;

    /// <summary>Clock.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>The threads that receive datagrams.</summary>
    public required DatagramReceivers Receivers { get; init; }

    /// <summary>Waits that are no settings.</summary>
    public ClientTimings Timings { get; init; } = new();

    /// <summary>Takes the shared limits.</summary>
    public static ClientSettings From(NetworkOptions network, TimeProvider timeProvider, DatagramReceivers receivers) => new()
    {
        ReadTimeout = network.ReadTimeout,
        WriteTimeout = network.WriteTimeout,
        UdpReadBufferSize = network.UdpReadBufferSize,
        WriteQueueSize = network.WriteQueueSize,
        TimeProvider = timeProvider,
        Receivers = receivers,
    };
}
