namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>How far a handshake is.</summary>
internal enum HandshakeStatus
{
    /// <summary>Feed more bytes.</summary>
    NeedsMore,

    /// <summary>Send what is to be sent, then feed more bytes.</summary>
    Send,

    /// <summary>Done; what is left of the input belongs to the chunk stream.</summary>
    Done,

    /// <summary>The peer cannot be talked to.</summary>
    Failed,
}
