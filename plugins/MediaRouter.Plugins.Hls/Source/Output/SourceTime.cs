namespace MediaRouter.Plugins.Hls.Source.Output;

/// <summary>Conversions between ticks and nanoseconds.</summary>
internal static class SourceTime
{
    public const long Second = 1_000_000_000;

    // Beyond a hundred years a time is nonsense, and its nanoseconds would not fit.
    private const long LargestSeconds = 1L << 32;

    /// <summary>Ticks in nanoseconds.</summary>
    /// <returns>False if that is no time.</returns>
    public static bool TryToNanoseconds(long ticks, int rate, out long nanoseconds)
    {
        nanoseconds = 0;
        if (ticks / rate is < -LargestSeconds or > LargestSeconds)
        {
            return false;
        }

        nanoseconds = (long)((Int128)ticks * Second / rate);
        return true;
    }

    /// <summary>Nanoseconds in ticks, to the nearest.</summary>
    public static long ToTicks(long nanoseconds, int rate) => (long)(((Int128)nanoseconds * rate + (Second / 2)) / Second);

    /// <summary>A duration in nanoseconds.</summary>
    public static long Of(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
