namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>What <see cref="WebSocketFrameReader.Read"/> found.</summary>
internal enum WebSocketItem
{
    /// <summary>Nothing that can be used yet.</summary>
    Incomplete,

    /// <summary>Some bytes of a message.</summary>
    Data,

    /// <summary>A ping, to be answered with a pong of the same payload.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>The peer closes the connection.</summary>
    Close,

    /// <summary>The bytes break the protocol.</summary>
    Error,
}
