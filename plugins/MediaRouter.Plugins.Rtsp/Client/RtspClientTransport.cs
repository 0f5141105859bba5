namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>How the media of a pulled source comes.</summary>
internal enum RtspClientTransport
{
    /// <summary>UDP, or TCP when UDP cannot work or brings nothing.</summary>
    Automatic,

    /// <summary>UDP to ports of ours.</summary>
    Udp,

    /// <summary>UDP to a group.</summary>
    Multicast,

    /// <summary>Interleaved with the messages.</summary>
    Tcp,
}
