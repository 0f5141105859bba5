using MediaRouter.Media.Mp4;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Mp4;

/// <summary>Keeps what a reader reads.</summary>
internal sealed class Mp4Collector : IMp4ReaderSink
{
    public List<Mp4Movie> Movies { get; } = [];

    public List<Mp4FragmentPart> Parts { get; } = [];

    public List<(int Track, AccessUnit Unit)> Units { get; } = [];

    public Dictionary<Mp4Fault, long> Faults { get; } = [];

    /// <summary>Whether units are wanted.</summary>
    public bool WantsUnits { get; init; } = true;

    public Mp4Movie Movie => Movies[^1];

    public static Mp4Collector Read(ReadOnlySpan<byte> data, Mp4ReaderOptions? options = null)
    {
        var collector = new Mp4Collector();
        var reader = new Mp4Reader(collector, options);
        reader.Feed(data);
        reader.EndSegment();
        return collector;
    }

    public List<AccessUnit> UnitsOf(int track) => [.. Units.Where(unit => unit.Track == track).Select(unit => unit.Unit)];

    public void OnMovie(Mp4Movie movie) => Movies.Add(movie);

    public bool OnFragment(IReadOnlyList<Mp4FragmentPart> parts)
    {
        Parts.AddRange(parts);
        return WantsUnits;
    }

    public void OnAccessUnit(int track, AccessUnit unit) => Units.Add((track, unit));

    public void OnFault(Mp4Fault fault, int track, long count) => Faults[fault] = Faults.GetValueOrDefault(fault) + count;
}
