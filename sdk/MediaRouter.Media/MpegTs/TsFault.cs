namespace MediaRouter.Media.MpegTs;

/// <summary>Faults in a transport stream.</summary>
public enum TsFault
{
    /// <summary>Bytes that belong to no packet were skipped.</summary>
    Garbage,

    /// <summary>Packets that the sender or a device on the way marked as damaged, or whose header contradicts itself.</summary>
    DamagedPackets,

    /// <summary>Packets missing by their continuity counters, at least; what they were a part of is dropped.</summary>
    LostPackets,

    /// <summary>Packets that came twice; not a fault of the media.</summary>
    DuplicatePackets,

    /// <summary>Scrambled packets, which cannot be read.</summary>
    ScrambledPackets,

    /// <summary>A section of a program table that is malformed, or whose checksum is wrong.</summary>
    MalformedSections,

    /// <summary>A PES packet that is malformed or incomplete.</summary>
    MalformedPes,

    /// <summary>A PES packet longer than the limit.</summary>
    OversizedPes,

    /// <summary>Frames or pictures that do not follow the syntax of their codec.</summary>
    MalformedUnits,
}
