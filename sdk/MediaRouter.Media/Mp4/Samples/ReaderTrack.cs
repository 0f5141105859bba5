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

    /// <summary>Converts a time of the file to one of the presentation.</summary>
    public long ToClock(long time) => Mp4Time.Convert(time + Shift, timescale, ClockRate);
}
