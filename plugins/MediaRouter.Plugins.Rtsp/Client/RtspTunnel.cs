namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>What RTSP messages are wrapped into.</summary>
internal enum RtspTunnel
{
    None,
    Http,
    WebSocket,
}
