using System.Numerics;

namespace MediaRouter.Benchmarks.Load.Measuring;

/// <summary>Counts durations in buckets of at most 1.6 % width. Recording allocates nothing; one thread records.</summary>
internal sealed class LatencyHistogram
{
    private const int UnitShift = 8;
    private const int SubBucketBits = 6;
    private const int SubBuckets = 1 << SubBucketBits;
    private const int MaxExponent = 40;

    private readonly long[] _counts = new long[(MaxExponent - SubBucketBits + 2) * SubBuckets];

    public long Count { get; private set; }

    public long MaxNanoseconds { get; private set; }

    public void Record(long nanoseconds)
    {
        _counts[IndexOf(Math.Max(0, nanoseconds))]++;
        Count++;
        MaxNanoseconds = Math.Max(MaxNanoseconds, nanoseconds);
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        MaxNanoseconds = Math.Max(MaxNanoseconds, other.MaxNanoseconds);
    }

    /// <returns>Milliseconds that the given share of the durations did not exceed; 0 when there are none.</returns>
    public double PercentileMilliseconds(double percent)
    {
        var wanted = (long)Math.Ceiling(Count * percent / 100);
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted && seen > 0)
            {
                return Math.Min(UpperBound(i), MaxNanoseconds) / 1e6;
            }
        }

        return 0;
    }

    private static int IndexOf(long nanoseconds)
    {
        var units = (ulong)nanoseconds >> UnitShift;
        if (units < SubBuckets)
        {
            return (int)units;
        }

        var exponent = Math.Min(BitOperations.Log2(units), MaxExponent);
        var shift = exponent - SubBucketBits;
        return ((shift + 1) << SubBucketBits) + (int)((units >> shift) & (SubBuckets - 1));
    }

    private static long UpperBound(int index)
    {
        if (index < SubBuckets)
        {
            return (index + 1L) << UnitShift;
        }

        var shift = (index >> SubBucketBits) - 1;
        return ((long)((index & (SubBuckets - 1)) + SubBuckets + 1) << shift) << UnitShift;
    }
}
