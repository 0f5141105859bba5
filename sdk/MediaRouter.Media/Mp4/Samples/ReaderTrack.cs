namespace MediaRouter.Media.Mp4.Samples;

/// <summary>A track while it is read.</summary>
internal sealed class ReaderTrack(uint id, uint timescale, SampleReader reader)
{
    public uint Id => id;

    public uint Timescale => timescale;

    public SampleReader Reader => reader;

    public int ClockRate => reader.Description.ClockRate;

    /// <summary>What the edit list adds to times, in ticks of the timescale.</summary>
    public long Shift { get; set; }

    public uint DefaultDuration { get; set; }

    public uint DefaultSize { get; set; }

    public uint DefaultFlags { get; set; }

    /// <summary>Where the fragments up to now end, in ticks of the timescale.</summary>
    public long NextTime { get; set; }

    /// <summary>Whether the next unit does not continue the time of the one before.</summary>
    public bool HasDiscontinuity { get; set; }

    /// <summary>
    /// How much earlier units are decoded than the file says, in ticks of the timescale: files with negative composition offsets (CMAF) put decoding
    /// times as late as presentation times, so that these are right without an edit list.
    /// </summary>
    public long DecodingLead { get; set; }

    /// <summary>Converts a presentation time of the file.</summary>
    public long ToPts(long time) => Mp4Time.Convert(time + Shift, timescale, ClockRate);

    /// <summary>Converts a decoding time of the file.</summary>
    public long ToDts(long time) => ToPts(time - DecodingLead);
}
