namespace MediaRouter.Media.Srtp;

/// <summary>Outcome of unprotecting a packet.</summary>
public enum SrtpResult
{
    /// <summary>Authentic, new, and decrypted.</summary>
    Ok,

    /// <summary>Too short or not RTP or RTCP.</summary>
    Malformed,

    /// <summary>Seen before, or older than the replay window.</summary>
    Replayed,

    /// <summary>The tag is wrong: another key, or changed on the way.</summary>
    NotAuthentic,
}
