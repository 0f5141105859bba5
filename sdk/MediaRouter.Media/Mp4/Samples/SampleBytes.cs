namespace MediaRouter.Media.Mp4.Samples;

/// <summary>Slices of samples.</summary>
internal static class SampleBytes
{
    /// <summary>Where a slice of a sample begins.</summary>
    public static int OffsetOf(ReadOnlySpan<byte> sample, ReadOnlySpan<byte> slice) => sample.Overlaps(slice, out var offset) ? offset : 0;
}
