namespace MediaRouter.Media.Mp4.Samples;

/// <summary>What the container says of a sample.</summary>
/// <param name="Pts">In ticks of the clock rate.</param>
/// <param name="Dts">In ticks of the clock rate.</param>
/// <param name="IsSync">Whether it is marked as one at which decoding starts.</param>
/// <param name="IsDiscontinuity">Whether time does not continue.</param>
internal readonly record struct SampleTime(long Pts, long Dts, bool IsSync, bool IsDiscontinuity);
