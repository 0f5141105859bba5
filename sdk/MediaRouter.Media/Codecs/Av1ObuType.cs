namespace MediaRouter.Media.Codecs;

/// <summary>AV1 OBU types.</summary>
/// <remarks>Source: AV1 Bitstream Specification, section 6.2.2.</remarks>
public enum Av1ObuType
{
    /// <summary>Reserved.</summary>
    Reserved = 0,

    /// <summary>Sequence header.</summary>
    SequenceHeader = 1,

    /// <summary>Temporal delimiter; not sent in RTP.</summary>
    TemporalDelimiter = 2,

    /// <summary>Frame header.</summary>
    FrameHeader = 3,

    /// <summary>Tile group.</summary>
    TileGroup = 4,

    /// <summary>Metadata.</summary>
    Metadata = 5,

    /// <summary>Frame header and tiles in one.</summary>
    Frame = 6,

    /// <summary>Repeated frame header.</summary>
    RedundantFrameHeader = 7,

    /// <summary>Tile list.</summary>
    TileList = 8,

    /// <summary>Padding.</summary>
    Padding = 15,
}
