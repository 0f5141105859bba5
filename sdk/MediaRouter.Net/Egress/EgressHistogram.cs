namespace MediaRouter.Net;

/// <summary>A distribution of measured values since the loops were started.</summary>
/// <param name="UpperBounds">Largest value of each class but the last, rising.</param>
/// <param name="Counts">Values in each class; one entry more than <paramref name="UpperBounds"/>, for what is larger.</param>
/// <param name="Sum">Sum of all values. May be ahead of or behind the counts by what is measured while it is read.</param>
public sealed record EgressHistogram(IReadOnlyList<double> UpperBounds, IReadOnlyList<long> Counts, double Sum)
{
    /// <summary>Adds two distributions over the same classes.</summary>
    internal EgressHistogram Plus(EgressHistogram other) =>
        new(UpperBounds, [.. Counts.Zip(other.Counts, static (mine, theirs) => mine + theirs)], Sum + other.Sum);
}
