namespace MediaRouter.Media.Mp4;

/// <summary>Limits of an <see cref="Mp4Reader"/>.</summary>
public sealed record Mp4ReaderOptions
{
    /// <summary>Largest box that describes: a movie or a fragment, which are held while they are read. Default: 8 MiB.</summary>
    public int MaxBoxBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Largest sample. 2160p60 at 50 Mbit/s stays below 8 MiB, the default.</summary>
    public int MaxSampleBytes { get; init; } = 8 * 1024 * 1024;
}
