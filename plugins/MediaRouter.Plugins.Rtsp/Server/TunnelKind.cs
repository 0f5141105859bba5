namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>What carries the RTSP messages of a connection.</summary>
internal enum TunnelKind
{
    /// <summary>The connection itself.</summary>
    None,

    /// <summary>A pair of HTTP requests.</summary>
    Http,

    /// <summary>WebSocket messages.</summary>
    WebSocket,
}
