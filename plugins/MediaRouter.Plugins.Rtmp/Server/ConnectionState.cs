namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>How far a connection is.</summary>
internal enum ConnectionState
{
    /// <summary>In the handshake, or before <c>connect</c>.</summary>
    Opening,

    /// <summary>Connected; neither publishes nor reads.</summary>
    Idle,

    /// <summary>Asked to publish; its tracks may not be known yet.</summary>
    Publishing,

    /// <summary>Reads a path.</summary>
    Reading,
}
