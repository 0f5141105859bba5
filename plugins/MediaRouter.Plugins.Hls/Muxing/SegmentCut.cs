namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>Where the leading track began a segment, for the other tracks to follow.</summary>
/// <param name="Dts">Decoding time of the first unit, in ticks of the leading track.</param>
/// <param name="Duration">How long the segment before was.</param>
/// <param name="IsDiscontinuity">Whether time or parameters do not continue.</param>
internal readonly record struct SegmentCut(long Dts, TimeSpan Duration, bool IsDiscontinuity);
