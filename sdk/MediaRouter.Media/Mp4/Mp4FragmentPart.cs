namespace MediaRouter.Media.Mp4;

/// <summary>What a fragment that is read holds of one track.</summary>
/// <param name="Track">Index into <see cref="Mp4Movie.Tracks"/>.</param>
/// <param name="Dts">Decoding time of the first sample, in ticks of the track's clock rate.</param>
/// <param name="Duration">Sum of the durations of the samples, in ticks of the track's clock rate.</param>
/// <param name="StartsWithSync">Whether the first sample is marked as one at which decoding starts.</param>
public readonly record struct Mp4FragmentPart(int Track, long Dts, long Duration, bool StartsWithSync);
