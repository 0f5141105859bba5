namespace MediaRouter.Media.Codecs;

/// <summary>H.264 NAL unit types, and the aggregation and fragmentation types of its RTP payload.</summary>
/// <remarks>Source: ITU-T H.264, table 7-1; RFC 6184, table 1.</remarks>
public enum H264NalType
{
    /// <summary>Unspecified.</summary>
    Unspecified = 0,

    /// <summary>Slice of a picture that is not IDR.</summary>
    NonIdrSlice = 1,

    /// <summary>Data partition A.</summary>
    DataPartitionA = 2,

    /// <summary>Data partition B.</summary>
    DataPartitionB = 3,

    /// <summary>Data partition C.</summary>
    DataPartitionC = 4,

    /// <summary>Slice of an IDR picture.</summary>
    IdrSlice = 5,

    /// <summary>Supplemental enhancement information.</summary>
    Sei = 6,

    /// <summary>Sequence parameter set.</summary>
    Sps = 7,

    /// <summary>Picture parameter set.</summary>
    Pps = 8,

    /// <summary>Access unit delimiter.</summary>
    AccessUnitDelimiter = 9,

    /// <summary>End of sequence.</summary>
    EndOfSequence = 10,

    /// <summary>End of stream.</summary>
    EndOfStream = 11,

    /// <summary>Filler data.</summary>
    FillerData = 12,

    /// <summary>Single-time aggregation packet without decoding order number.</summary>
    StapA = 24,

    /// <summary>Single-time aggregation packet with decoding order number.</summary>
    StapB = 25,

    /// <summary>Multi-time aggregation packet, 16-bit offset.</summary>
    Mtap16 = 26,

    /// <summary>Multi-time aggregation packet, 24-bit offset.</summary>
    Mtap24 = 27,

    /// <summary>Fragmentation unit without decoding order number.</summary>
    FuA = 28,

    /// <summary>Fragmentation unit with decoding order number.</summary>
    FuB = 29,
}
