namespace MediaRouter.Media.MpegTs;

/// <summary>Settings of a <see cref="TsWriter"/>.</summary>
public sealed record TsWriterOptions
{
    /// <summary>What is added to all times, so that the clock does not begin below zero. Default: 1 s.</summary>
    public TimeSpan TimeOffset { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How far the clock reference lags behind the decoding times: what a receiver buffers, and how far apart tracks may come. Default: 400 ms.</summary>
    public TimeSpan ClockLead { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Longest distance of the program tables; they also come in front of each random-access unit of the first video track. Default: 400 ms.</summary>
    public TimeSpan TableInterval { get; init; } = TimeSpan.FromMilliseconds(400);
}
