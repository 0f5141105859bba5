namespace MediaRouter.Kernel.Streams;

/// <summary>Conversions between ticks and nanoseconds that neither overflow nor lose precision over years.</summary>
internal static class MediaTime
{
    public const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Ticks in nanoseconds.</summary>
    public static long ToNanoseconds(long ticks, long ticksPerSecond)
    {
        var (seconds, rest) = Math.DivRem(ticks, ticksPerSecond);
        return (seconds * NanosecondsPerSecond) + (rest * NanosecondsPerSecond / ticksPerSecond);
    }

    /// <summary>Nanoseconds in ticks, to the nearest.</summary>
    public static long ToTicks(long nanoseconds, int ticksPerSecond)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        return (seconds * ticksPerSecond) + (((rest * ticksPerSecond) + (Math.Sign(rest) * NanosecondsPerSecond / 2)) / NanosecondsPerSecond);
    }
}
