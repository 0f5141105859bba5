using System.Net;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>A media section that a session has set up.</summary>
/// <param name="Index">Media index.</param>
internal sealed record SessionMedia(int Index)
{
    /// <summary>Channel of RTP when interleaved; RTCP has the next one.</summary>
    public byte Channel { get; init; }

    /// <summary>Ports of the client for unicast datagrams.</summary>
    public PortPair? ClientPorts { get; init; }

    /// <summary>Where datagrams of the client come from.</summary>
    public EndPointKey MediaPeer { get; init; }

    /// <summary>Where control datagrams of the client come from.</summary>
    public EndPointKey ControlPeer { get; init; }

    /// <summary>Decrypts what the client sends; null without SRTP, or when the client told no key.</summary>
    public MediaUnprotector? Unprotector { get; init; }

    /// <summary>Group of multicast readers.</summary>
    public IPAddress? Group { get; init; }
}
