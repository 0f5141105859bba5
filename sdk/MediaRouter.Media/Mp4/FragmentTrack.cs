namespace MediaRouter.Media.Mp4;

/// <summary>What a <see cref="Fragment"/> holds of one track.</summary>
/// <param name="Track">Index of the track.</param>
/// <param name="Dts">Decoding time of the first sample, in ticks of the track as its units have it.</param>
/// <param name="Pts">Earliest presentation time of the samples, in ticks of the track as its units have it.</param>
/// <param name="Duration">Sum of the durations of the samples, in ticks of the track.</param>
/// <param name="SampleCount">Number of samples, at least 1.</param>
/// <param name="StartsWithRandomAccess">Whether a player can begin with the first sample.</param>
public readonly record struct FragmentTrack(int Track, long Dts, long Pts, long Duration, int SampleCount, bool StartsWithRandomAccess);
