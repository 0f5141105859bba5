namespace MediaRouter.Media.Mp4;

/// <summary>Faults in an MP4 stream.</summary>
public enum Mp4Fault
{
    /// <summary>A box whose size cannot be, or whose content contradicts itself; what it holds is left out.</summary>
    MalformedBoxes,

    /// <summary>A box of descriptions that is larger than the limit.</summary>
    OversizedBoxes,

    /// <summary>Samples that are larger than the limit, or whose bytes lie outside of the media data, or in those of others.</summary>
    UnreadableSamples,

    /// <summary>Samples that do not follow the syntax of their codec.</summary>
    MalformedUnits,
}
