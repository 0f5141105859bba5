namespace MediaRouter.Media.Sdp;

/// <summary>Direction of a media as its description's author sees it.</summary>
/// <remarks>Source: RFC 8866, section 6.7.</remarks>
public enum SdpDirection
{
    /// <summary>Both ways; also what a missing attribute means in offers and answers.</summary>
    SendReceive,

    /// <summary>The author only sends. In RTSP, a back channel (ONVIF) has this.</summary>
    SendOnly,

    /// <summary>The author only receives.</summary>
    ReceiveOnly,

    /// <summary>Neither.</summary>
    Inactive,
}
