namespace MediaRouter.Media.Sdp;

/// <summary>Payload types that need no <c>rtpmap</c>.</summary>
/// <remarks>Source: RFC 3551, section 6, tables 4 and 5.</remarks>
public static class StaticPayloadTypes
{
    /// <summary>Lowest dynamic payload type.</summary>
    public const byte FirstDynamic = 96;

    /// <summary>Looks a payload type up.</summary>
    /// <param name="payloadType">0 to 127.</param>
    /// <param name="map">Encoding name, clock rate and channels.</param>
    /// <returns>False if the type is dynamic, reserved or unassigned.</returns>
    public static bool TryGet(int payloadType, out SdpRtpMap map)
    {
        (string Name, int ClockRate, int Channels) row = payloadType switch
        {
            0 => ("PCMU", 8000, 1),
            3 => ("GSM", 8000, 1),
            4 => ("G723", 8000, 1),
            5 => ("DVI4", 8000, 1),
            6 => ("DVI4", 16000, 1),
            7 => ("LPC", 8000, 1),
            8 => ("PCMA", 8000, 1),
            // The clock rate of G722 is 8000 by an old mistake that was kept; it samples at 16000 Hz.
            9 => ("G722", 8000, 1),
            10 => ("L16", 44100, 2),
            11 => ("L16", 44100, 1),
            12 => ("QCELP", 8000, 1),
            13 => ("CN", 8000, 1),
            14 => ("MPA", 90000, 1),
            15 => ("G728", 8000, 1),
            16 => ("DVI4", 11025, 1),
            17 => ("DVI4", 22050, 1),
            18 => ("G729", 8000, 1),
            25 => ("CelB", 90000, 1),
            26 => ("JPEG", 90000, 1),
            28 => ("nv", 90000, 1),
            31 => ("H261", 90000, 1),
            32 => ("MPV", 90000, 1),
            33 => ("MP2T", 90000, 1),
            34 => ("H263", 90000, 1),
            _ => default,
        };
        map = row.Name is null ? default : new SdpRtpMap((byte)payloadType, row.Name, row.ClockRate, row.Channels);
        return row.Name is not null;
    }
}
