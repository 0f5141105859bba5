namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Where a session stands (RFC 2326, appendix A.2, with readers and publishers told apart).</summary>
internal enum SessionState
{
    /// <summary>Nothing was set up.</summary>
    Initial,

    /// <summary>Media were set up for reading; nothing flows.</summary>
    Ready,

    /// <summary>Media flow to the client.</summary>
    Playing,

    /// <summary>A stream was announced; nothing flows.</summary>
    Announced,

    /// <summary>Media flow from the client.</summary>
    Recording,

    /// <summary>Over.</summary>
    Closed,
}
