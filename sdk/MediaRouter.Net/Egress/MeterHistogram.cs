namespace MediaRouter.Net;

/// <summary>Counters of a distribution, written by one thread.</summary>
/// <param name="upperBounds">Largest value of each class but the last, rising.</param>
internal sealed class MeterHistogram(double[] upperBounds)
{
    private readonly long[] _counts = new long[upperBounds.Length + 1];
    private double _sum;

    public void Add(double value)
    {
        var index = 0;
        while (index < upperBounds.Length && value > upperBounds[index])
        {
            index++;
        }

        Volatile.Write(ref _counts[index], _counts[index] + 1);
        Volatile.Write(ref _sum, _sum + value);
    }

    public EgressHistogram Read()
    {
        var counts = new long[_counts.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = Volatile.Read(ref _counts[i]);
        }

        return new EgressHistogram(upperBounds, counts, Volatile.Read(ref _sum));
    }
}
