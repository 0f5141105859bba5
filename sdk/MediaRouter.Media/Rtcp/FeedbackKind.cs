namespace MediaRouter.Media.Rtcp;

/// <summary>Feedback messages that are told apart.</summary>
public enum FeedbackKind
{
    /// <summary>Another message, or no feedback packet.</summary>
    Unknown,

    /// <summary>Generic NACK: RFC 4585, section 6.2.1.</summary>
    Nack,

    /// <summary>Transport-wide congestion control: draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1.</summary>
    TransportWideCongestionControl,

    /// <summary>Picture loss indication: RFC 4585, section 6.3.1.</summary>
    PictureLossIndication,

    /// <summary>Full intra request: RFC 5104, section 4.3.1.</summary>
    FullIntraRequest,

    /// <summary>Receiver estimated maximum bitrate: draft-alvestrand-rmcat-remb-03.</summary>
    ReceiverEstimatedMaximumBitrate,
}
