namespace MediaRouter.Media.Rtcp;

/// <summary>Types of SDES items.</summary>
/// <remarks>Source: RFC 3550, section 12.2; RFC 8843, section 15.2; RFC 8852.</remarks>
public enum SdesItemType
{
    /// <summary>End of the list.</summary>
    End = 0,

    /// <summary>Canonical name.</summary>
    Cname = 1,

    /// <summary>User name.</summary>
    Name = 2,

    /// <summary>E-mail address.</summary>
    Email = 3,

    /// <summary>Phone number.</summary>
    Phone = 4,

    /// <summary>Geographic location.</summary>
    Location = 5,

    /// <summary>Application or tool.</summary>
    Tool = 6,

    /// <summary>Notice or status.</summary>
    Note = 7,

    /// <summary>Private extension.</summary>
    Private = 8,

    /// <summary>RtpStreamId.</summary>
    RtpStreamId = 12,

    /// <summary>RepairedRtpStreamId.</summary>
    RepairedRtpStreamId = 13,

    /// <summary>Media identification (MID).</summary>
    MediaId = 15,
}
