namespace MediaRouter.Sdk.Media;

/// <summary>How a track appears in a session description: one payload type of one media section.</summary>
public sealed record RtpFormat
{
    /// <summary>RTP payload type, 0 to 127.</summary>
    public required byte PayloadType { get; init; }

    /// <summary>Encoding name of the <c>rtpmap</c> attribute; for static payload types the name of RFC 3551, table 4 and 5; empty when unknown.</summary>
    public string EncodingName { get; init; } = "";

    /// <summary>Clock rate of the RTP time stamps in Hz.</summary>
    public required int ClockRate { get; init; }

    /// <summary>Number of audio channels; 1 when the description names none.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Value of the <c>fmtp</c> attribute without the payload type; empty when there is none.</summary>
    public string FormatParameters { get; init; } = "";
}
