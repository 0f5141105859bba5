using System.Globalization;
using MediaRouter.EndToEnd.Harness;
using MediaRouter.Media.Mp4;
using MediaRouter.Sdk.Media;

namespace MediaRouter.EndToEnd.Mp4;

/// <summary>What the library reads out of files, as one stream.</summary>
internal sealed class Mp4File : IMp4ReaderSink
{
    private const int FirstUnits = 1;

    public List<Mp4Movie> Movies { get; } = [];

    public IReadOnlyList<TrackDescription> Tracks => Movies[0].Tracks;

    public List<(int Track, AccessUnit Unit)> Units { get; } = [];

    public List<string> Faults { get; } = [];

    /// <summary>Reads an initialisation segment and what follows it.</summary>
    public static Mp4File Read(IEnumerable<string> files)
    {
        var file = new Mp4File();
        var reader = new Mp4Reader(file);
        foreach (var name in files)
        {
            // Odd portions, as a network has them.
            var bytes = File.ReadAllBytes(name);
            for (var at = 0; at < bytes.Length; at += 1009)
            {
                reader.Feed(bytes.AsSpan(at, Math.Min(1009, bytes.Length - at)));
            }

            reader.EndSegment();
        }

        return file;
    }

    public List<AccessUnit> UnitsOf(int track) => [.. Units.Where(entry => entry.Track == track).Select(entry => entry.Unit)];

    /// <summary>Writes the stream again.</summary>
    public void Write(string name)
    {
        var tracks = Tracks.Select(static description => new Mp4Track(description)).ToList();
        for (var i = 0; i < tracks.Count; i++)
        {
            var units = UnitsOf(i);
            foreach (var unit in units.Take(FirstUnits))
            {
                tracks[i].Learn(unit);
            }

            tracks[i].StartAt(0, Math.Max(0, -units[0].Dts));
        }

        using var output = File.Create(name);
        output.Write(InitSegment.Create(tracks).Bytes.Span);
        var writer = new FragmentWriter(tracks);
        foreach (var (track, unit) in Units.OrderBy(entry => entry.Unit.Dts / (double)Tracks[entry.Track].ClockRate).ToList())
        {
            Assert.True(writer.Add(track, unit));
            if (unit.IsRandomAccess && Tracks[track].Kind == MediaKind.Video && writer.Take() is { } fragment)
            {
                output.Write(fragment.Bytes.Span);
            }
        }

        output.Write(writer.Finish()!.Bytes.Span);
    }

    /// <summary>Times and flags of the units of a track, as <see cref="ProbeAsync"/> has them.</summary>
    public List<string> Packets(int track, long shift = 0) =>
        [.. UnitsOf(track).Select(unit => $"{unit.Pts + shift} {unit.Dts + shift} {(unit.IsRandomAccess ? "K" : "_")}")];

    /// <summary>What ffprobe says of the packets of a stream, with times in ticks of a rate; there must be no warning.</summary>
    public static async Task<List<string>> ProbeAsync(string file, int stream, int clockRate)
    {
        var result = await Tool.RunAsync(
            ["ffprobe", "-v", "warning", "-select_streams", stream.ToString(CultureInfo.InvariantCulture), "-show_entries", "packet=pts,dts,flags:stream=time_base", "-of", "compact=p=0:nk=1", file],
            TimeSpan.FromSeconds(30));
        Assert.Equal("", result.Errors);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var timescale = long.Parse(lines[^1].Split('/', '|')[1], CultureInfo.InvariantCulture);
        return
        [
            .. lines[..^1].Select(line => line.Split('|')).Select(fields => $"{Ticks(fields[0])} {Ticks(fields[1])} {fields[2][0]}"),
        ];

        string Ticks(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var ticks)
            ? Math.Floor(((decimal)ticks * clockRate / timescale) + 0.5m).ToString(CultureInfo.InvariantCulture)
            : text;
    }

    /// <summary>Hashes of all decoded streams; there must be no warning if <paramref name="isStrict"/>.</summary>
    public static async Task<string> DecodedAsync(string file, bool isStrict)
    {
        var result = await Tool.RunAsync(["ffmpeg", "-v", "warning", "-nostdin", "-i", file, "-map", "0", "-f", "streamhash", "-hash", "md5", "-"], TimeSpan.FromSeconds(60));
        Assert.Equal(0, result.ExitCode);
        if (isStrict)
        {
            Assert.Equal("", result.Errors);
        }

        return result.Output;
    }

    public void OnMovie(Mp4Movie movie) => Movies.Add(movie);

    public void OnAccessUnit(int track, AccessUnit unit) => Units.Add((track, unit));

    public void OnFault(Mp4Fault fault, int track, long count) => Faults.Add($"{fault} on {track}: {count}");
}
