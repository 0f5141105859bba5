using MediaRouter.Media.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.MpegTs;

/// <summary>Keeps what a reader reads.</summary>
internal sealed class TsCollector : ITsReaderSink
{
    public List<TsProgram> Programs { get; } = [];

    public List<(int Track, AccessUnit Unit)> Units { get; } = [];

    public Dictionary<TsFault, long> Faults { get; } = [];

    public TsProgram Program => Programs[^1];

    public static TsCollector Read(ReadOnlySpan<byte> data, TsReaderOptions? options = null)
    {
        var collector = new TsCollector();
        var reader = new TsReader(collector, options);
        reader.Feed(data);
        reader.Finish();
        return collector;
    }

    public List<AccessUnit> UnitsOf(int track) => [.. Units.Where(unit => unit.Track == track).Select(unit => unit.Unit)];

    public long Count(TsFault fault) => Faults.GetValueOrDefault(fault);

    public void OnProgram(TsProgram program) => Programs.Add(program);

    public void OnAccessUnit(int track, AccessUnit unit) => Units.Add((track, unit));

    public void OnFault(TsFault fault, int track, long count) => Faults[fault] = Count(fault) + count;
}
