using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>What a request leads to.</summary>
/// <param name="Response">The answer.</param>
internal sealed record RtspReply(RtspResponse Response)
{
    /// <summary>Done when the answer is on its way, before anything else is sent.</summary>
    public Action? AfterSend { get; init; }

    /// <summary>Why the connection ends behind the answer; null if it goes on.</summary>
    public EndReason? CloseReason { get; init; }

    /// <summary>A sentence for the log, when the connection ends.</summary>
    public string CloseDetail { get; init; } = "";

    public static implicit operator RtspReply(RtspStatus status) => new(new RtspResponse(status));

    public static implicit operator RtspReply(RtspResponse response) => new(response);
}
