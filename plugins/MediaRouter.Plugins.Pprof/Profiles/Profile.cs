namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>A profile that can be written in the format of pprof.</summary>
internal sealed record Profile
{
    /// <summary>What the values of each sample are; the last is what tools show first.</summary>
    public required IReadOnlyList<Measure> Measures { get; init; }

    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>What <see cref="Sample.Label"/> names.</summary>
    public string LabelKey { get; init; } = "";

    public Measure PeriodType { get; init; }

    /// <summary>Distance of two samples, in the unit of the period type.</summary>
    public long Period { get; init; }

    public DateTimeOffset Time { get; init; }

    public TimeSpan Duration { get; init; }

    /// <summary>Remarks for the reader of the profile.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];
}
