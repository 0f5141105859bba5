using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp;

/// <summary>How media travels between the server and its clients.</summary>
internal enum RtspTransport
{
    /// <summary>Datagrams to one client.</summary>
    [EnumKey("udp")]
    Udp,

    /// <summary>Datagrams to a group; for reading only.</summary>
    [EnumKey("multicast")]
    Multicast,

    /// <summary>Interleaved with the messages.</summary>
    [EnumKey("tcp")]
    Tcp,
}
