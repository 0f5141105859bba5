namespace MediaRouter.Media.Rtp.Formats;

/// <summary>What one RTP payload is to a reader that wants to start.</summary>
/// <param name="StartsRandomAccess">True if a picture from which decoding can start begins in the payload.</param>
/// <param name="HasParameterSet">True if the payload holds a whole parameter set (sequence header, configuration), changed or not.</param>
/// <remarks>Parameter sets often come in packets of their own, before the picture and with the same timestamp: start a reader with those.</remarks>
public readonly record struct RtpPayloadTraits(bool StartsRandomAccess, bool HasParameterSet);
