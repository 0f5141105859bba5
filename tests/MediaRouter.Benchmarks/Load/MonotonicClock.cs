using System.Diagnostics;

namespace MediaRouter.Benchmarks.Load;

/// <summary>CLOCK_MONOTONIC in nanoseconds, the same for every process of the machine.</summary>
internal static class MonotonicClock
{
    public const long NanosecondsPerSecond = 1_000_000_000;

    public static long Now => Stopwatch.Frequency == NanosecondsPerSecond
        ? Stopwatch.GetTimestamp()
        : (long)(Stopwatch.GetTimestamp() * ((double)NanosecondsPerSecond / Stopwatch.Frequency));
}
