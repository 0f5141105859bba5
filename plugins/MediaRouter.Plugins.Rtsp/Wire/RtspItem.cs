namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>What <see cref="RtspMessageReader.Read"/> found at the beginning of its input.</summary>
internal enum RtspItem
{
    /// <summary>Nothing complete yet.</summary>
    Incomplete,

    /// <summary>A request; see <see cref="RtspMessageReader.Request"/>.</summary>
    Request,

    /// <summary>A response; see <see cref="RtspMessageReader.Response"/>.</summary>
    Response,

    /// <summary>An interleaved frame; see <see cref="RtspMessageReader.Channel"/>.</summary>
    Frame,

    /// <summary>The bytes break the protocol; see <see cref="RtspMessageReader.Error"/>.</summary>
    Error,
}
