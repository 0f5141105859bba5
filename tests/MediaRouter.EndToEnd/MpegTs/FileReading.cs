using MediaRouter.Media.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.EndToEnd.MpegTs;

/// <summary>What our reader reads of a file.</summary>
internal sealed class FileReading : ITsReaderSink
{
    public TsProgram Program { get; private set; } = new(0, [], []);

    public List<(int Track, AccessUnit Unit)> Units { get; } = [];

    public List<TsFault> Faults { get; } = [];

    public static FileReading Of(string file)
    {
        const int DatagramLength = 1316;
        var reading = new FileReading();
        var reader = new TsReader(reading);
        foreach (var datagram in File.ReadAllBytes(file).Chunk(DatagramLength))
        {
            reader.Feed(datagram);
        }

        reader.Finish();
        return reading;
    }

    public void OnProgram(TsProgram program) => Program = program;

    public void OnAccessUnit(int track, AccessUnit unit) => Units.Add((track, unit));

    public void OnFault(TsFault fault, int track, long count) => Faults.Add(fault);
}
