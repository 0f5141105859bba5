namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>Conversions of times, without overflow for any time that can occur.</summary>
internal static class FlvTime
{
    /// <summary>Nanoseconds in a millisecond.</summary>
    public const long NanosecondsPerMillisecond = 1_000_000;

    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds to ticks, rounded to the nearest.</summary>
    public static long ToTicks(long nanoseconds, int clockRate)
    {
        var (seconds, rest) = FloorDivide(nanoseconds, NanosecondsPerSecond);
        return (seconds * clockRate) + (((rest * clockRate) + (NanosecondsPerSecond / 2)) / NanosecondsPerSecond);
    }

    /// <summary>Ticks to nanoseconds, rounded down.</summary>
    public static long ToNanoseconds(long ticks, int clockRate)
    {
        var (seconds, rest) = FloorDivide(ticks, clockRate);
        return (seconds * NanosecondsPerSecond) + (rest * NanosecondsPerSecond / clockRate);
    }

    /// <summary>Quotient rounded down, and a remainder that is not negative.</summary>
    public static (long Quotient, long Remainder) FloorDivide(long value, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder);
    }
}
