namespace MediaRouter.Media.Codecs;

/// <summary>H.265 NAL unit types that are acted on, and those of its RTP payload.</summary>
/// <remarks>Source: ITU-T H.265, table 7-1; RFC 7798, section 4.4.</remarks>
public enum H265NalType
{
    /// <summary>Trailing picture, not used for reference within its sub-layer.</summary>
    TrailN = 0,

    /// <summary>Trailing picture.</summary>
    TrailR = 1,

    /// <summary>Random access decodable leading picture, not used for reference.</summary>
    RadlN = 6,

    /// <summary>Random access decodable leading picture.</summary>
    RadlR = 7,

    /// <summary>Random access skipped leading picture, not used for reference.</summary>
    RaslN = 8,

    /// <summary>Random access skipped leading picture.</summary>
    RaslR = 9,

    /// <summary>Broken link access picture with leading pictures; the lowest type of a random access picture.</summary>
    BlaWithLeading = 16,

    /// <summary>Broken link access picture with decodable leading pictures.</summary>
    BlaWithRadl = 17,

    /// <summary>Broken link access picture without leading pictures.</summary>
    BlaWithoutLeading = 18,

    /// <summary>IDR picture that may have decodable leading pictures.</summary>
    IdrWithRadl = 19,

    /// <summary>IDR picture without leading pictures.</summary>
    IdrWithoutLeading = 20,

    /// <summary>Clean random access picture.</summary>
    Cra = 21,

    /// <summary>Video parameter set.</summary>
    Vps = 32,

    /// <summary>Sequence parameter set.</summary>
    Sps = 33,

    /// <summary>Picture parameter set.</summary>
    Pps = 34,

    /// <summary>Access unit delimiter.</summary>
    AccessUnitDelimiter = 35,

    /// <summary>End of sequence.</summary>
    EndOfSequence = 36,

    /// <summary>End of bitstream.</summary>
    EndOfBitstream = 37,

    /// <summary>Filler data.</summary>
    FillerData = 38,

    /// <summary>SEI before the picture.</summary>
    PrefixSei = 39,

    /// <summary>SEI after the picture.</summary>
    SuffixSei = 40,

    /// <summary>Aggregation packet (RTP).</summary>
    AggregationPacket = 48,

    /// <summary>Fragmentation unit (RTP).</summary>
    FragmentationUnit = 49,

    /// <summary>PACI packet (RTP).</summary>
    Paci = 50,
}
