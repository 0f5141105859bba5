namespace MediaRouter.Media.Mp4.Samples;

/// <summary>A sample of a run.</summary>
/// <param name="Duration">In ticks of the timescale.</param>
/// <param name="Size">In bytes.</param>
/// <param name="CompositionOffset">From decoding to presentation, in ticks of the timescale.</param>
/// <param name="IsSync">Whether decoding can start with it.</param>
internal readonly record struct SampleRow(uint Duration, long Size, int CompositionOffset, bool IsSync);
