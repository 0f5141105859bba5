namespace MediaRouter.Media.MpegTs;

/// <summary>Texts of faults.</summary>
public static class TsFaultExtensions
{
    /// <summary>Names a fault as a log shows it.</summary>
    /// <param name="fault">The fault.</param>
    /// <returns>For instance "MPEG-TS packets lost".</returns>
    public static string Describe(this TsFault fault) => fault switch
    {
        TsFault.Garbage => "bytes outside of MPEG-TS packets",
        TsFault.DamagedPackets => "damaged MPEG-TS packets",
        TsFault.LostPackets => "MPEG-TS packets lost",
        TsFault.DuplicatePackets => "MPEG-TS packets repeated",
        TsFault.ScrambledPackets => "scrambled MPEG-TS packets",
        TsFault.MalformedSections => "malformed MPEG-TS program tables",
        TsFault.MalformedPes => "malformed PES packets",
        TsFault.OversizedPes => "PES packets that are too big",
        _ => "malformed frames in MPEG-TS",
    };
}
