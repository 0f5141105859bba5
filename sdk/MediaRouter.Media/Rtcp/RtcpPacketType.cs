namespace MediaRouter.Media.Rtcp;

/// <summary>RTCP packet types.</summary>
/// <remarks>Source: RFC 3550, section 12.1; RFC 4585, section 6.1; RFC 3611, section 2.</remarks>
public enum RtcpPacketType
{
    /// <summary>No packet.</summary>
    None = 0,

    /// <summary>SR.</summary>
    SenderReport = 200,

    /// <summary>RR.</summary>
    ReceiverReport = 201,

    /// <summary>SDES.</summary>
    SourceDescription = 202,

    /// <summary>BYE.</summary>
    Goodbye = 203,

    /// <summary>APP.</summary>
    ApplicationDefined = 204,

    /// <summary>RTPFB: generic NACK, TWCC.</summary>
    TransportFeedback = 205,

    /// <summary>PSFB: PLI, FIR, REMB.</summary>
    PayloadFeedback = 206,

    /// <summary>XR.</summary>
    ExtendedReport = 207,
}
