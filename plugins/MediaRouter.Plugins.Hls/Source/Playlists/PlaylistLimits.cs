namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>Bounds of playlists.</summary>
internal static class PlaylistLimits
{
    /// <summary>Largest playlist in bytes. A day of segments of one second takes about 4 MiB.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Most segments, and most parts: a day of segments of one second has 86 400.</summary>
    public const int MaxSegments = 100_000;

    /// <summary>Most variant streams, and most renditions.</summary>
    public const int MaxVariants = 1000;

    /// <summary>Most keys in different formats that are in force at once.</summary>
    public const int MaxKeyFormats = 16;

    /// <summary>Longest line in characters. Signed addresses have some thousands.</summary>
    public const int MaxLine = 64 * 1024;

    /// <summary>Longest duration of a segment in seconds: an hour.</summary>
    public const double MaxDurationSeconds = 3600;
}
