namespace MediaRouter.Media.Srtp;

/// <summary>One entry of a MIKEY message's SRTP-ID map: an SSRC that the key is for.</summary>
/// <param name="Ssrc">The SSRC; 0 if it is not known yet.</param>
/// <param name="RolloverCounter">Its rollover counter now.</param>
/// <param name="PolicyNumber">Which security policy payload holds for it.</param>
/// <remarks>Source: RFC 3830, section 6.1.1.</remarks>
public readonly record struct MikeyStream(uint Ssrc, uint RolloverCounter = 0, byte PolicyNumber = 0);
