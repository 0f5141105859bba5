namespace MediaRouter.Sdk.Media;

/// <summary>A pair of times that mean the same instant.</summary>
/// <param name="Pts">Unwrapped time stamp in ticks of the track's clock rate; the low 32 bits are the RTP time stamp of packets.</param>
/// <param name="NtpUnixNanoseconds">Wall-clock time in nanoseconds since 1970-01-01 UTC.</param>
/// <param name="ReadAt">When the pair was last confirmed, a <see cref="System.Diagnostics.Stopwatch"/> time stamp.</param>
public sealed record TrackClock(long Pts, long NtpUnixNanoseconds, long ReadAt);
