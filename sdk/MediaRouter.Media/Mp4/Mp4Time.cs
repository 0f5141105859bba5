namespace MediaRouter.Media.Mp4;

/// <summary>Times in different rates.</summary>
internal static class Mp4Time
{
    /// <summary>Converts ticks to another rate, to the nearest tick, halves up.</summary>
    /// <param name="ticks">Such that the result fits 64 bits.</param>
    /// <param name="fromRate">Ticks per second, positive.</param>
    /// <param name="toRate">Ticks per second, positive.</param>
    public static long Convert(long ticks, long fromRate, long toRate)
    {
        if (fromRate == toRate)
        {
            return ticks;
        }

        // Whole seconds apart, and both rates have 32 bits: nothing overflows, and the result is exact.
        var seconds = Math.DivRem(ticks, fromRate, out var rest);
        if (rest < 0)
        {
            seconds--;
            rest += fromRate;
        }

        return (seconds * toRate) + (long)((((UInt128)(ulong)rest * (ulong)toRate) + ((ulong)fromRate / 2)) / (ulong)fromRate);
    }
}
