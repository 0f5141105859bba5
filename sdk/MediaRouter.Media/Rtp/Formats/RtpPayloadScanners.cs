namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Finds the scanner of an encoding.</summary>
public static class RtpPayloadScanners
{
    /// <summary>Makes a scanner.</summary>
    /// <param name="encodingName">As in <c>a=rtpmap</c>, without regard to case.</param>
    /// <returns>Null if the encoding has no random access points to look for (audio, data), or is not known.</returns>
    public static RtpPayloadScanner? TryCreate(string encodingName)
    {
        ArgumentNullException.ThrowIfNull(encodingName);
        return encodingName.ToUpperInvariant() switch
        {
            "H264" => new H264PayloadScanner(),
            "H265" => new H265PayloadScanner(),
            "AV1" => new Av1PayloadScanner(),
            "VP8" => new Vp8PayloadScanner(),
            "VP9" => new Vp9PayloadScanner(),
            "MP4V-ES" => new Mpeg4VideoPayloadScanner(),
            "MPV" => new MpegVideoPayloadScanner(),
            "JPEG" => new JpegPayloadScanner(),
            _ => null,
        };
    }
}
