using System.Globalization;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>Hashes of the decoded pictures and of the packets of sound, each with its time, to compare what was read with what was published.</summary>
internal sealed class Timeline
{
    // Publishers that repeat a file begin again after about as long as it lasts.
    private const double LoopTolerance = 0.25;

    private readonly double _length;

    private Timeline(List<(double Time, string Hash)> pictures, List<(double Time, string Hash)> sounds)
    {
        (Pictures, Sounds) = (pictures, sounds);
        var times = pictures.Concat(sounds).Select(frame => frame.Time).ToList();
        _length = times.Count > 0 ? times.Max() - times.Min() : 0;
    }

    public IReadOnlyList<(double Time, string Hash)> Pictures { get; }

    public IReadOnlyList<(double Time, string Hash)> Sounds { get; }

    public static async Task<Timeline> OfFileAsync(string file)
    {
        var result = await Tool.RunAsync(["ffmpeg", "-v", "error", "-nostdin", "-i", file, .. Output(file)], TimeSpan.FromSeconds(60));
        Assert.True(result.ExitCode == 0, result.Errors);
        return Parse(result.Output);
    }

    /// <summary>What a real reader gets in some seconds; anything that it complains about fails the test.</summary>
    /// <param name="input">Input options and the URL.</param>
    /// <param name="seconds">Length of the media to read.</param>
    /// <param name="harmless">A complaint that may be made.</param>
    public static async Task<Timeline> OfLiveAsync(IReadOnlyList<string> input, double seconds = 2.5, string harmless = "\0")
    {
        var result = await Tool.RunAsync(
            ["ffmpeg", "-v", "error", "-nostdin", .. input, "-t", seconds.ToString(CultureInfo.InvariantCulture), .. Output("")], TimeSpan.FromSeconds(40));
        Assert.False(result.TimedOut, $"the reader of {input[^1]} got no {seconds} s of media in time; it wrote: {result.Errors}");
        Assert.True(result.ExitCode == 0, $"{input[^1]}: {result.Errors}");
        var complaints = result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains(harmless, StringComparison.Ordinal));
        Assert.True(!complaints.Any(), $"{input[^1]}: {result.Errors}");
        return OfReader(input, result.Output);
    }

    /// <summary>A real reader that goes on until <see cref="OfReaderAsync"/>; its lines tell at once what it has got.</summary>
    /// <param name="input">Input options and the URL.</param>
    public static Tool StartReader(IReadOnlyList<string> input) => Tool.Start(["ffmpeg", "-v", "error", "-nostdin", .. input, "-flush_packets", "1", .. Output("")]);

    /// <summary>Ends a reader; what it has got, except for the last frames. Anything that it complains about fails the test.</summary>
    public static async Task<Timeline> OfReaderAsync(Tool reader, IReadOnlyList<string> input)
    {
        await reader.SignalAsync("INT");
        var result = await reader.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.True(result.Errors.Length == 0, $"{input[^1]}: {result.Errors}");
        return OfReader(input, result.Output).WithoutLast();
    }

    /// <summary>The hash in a line of a reader, if it is one of a picture.</summary>
    public static string? PictureIn(string line) => line.StartsWith("0,", StringComparison.Ordinal) && line.Split(',', StringSplitOptions.TrimEntries) is { Length: > 5 } columns ? columns[5] : null;

    private static Timeline OfReader(IReadOnlyList<string> input, string output)
    {
        var timeline = Parse(output);

        // ffmpeg does not know the time of the first picture that it reads by RTSP when that came in more than four packets.
        return input[^1].StartsWith("rtsp", StringComparison.Ordinal) && timeline.Pictures.Count > 0 ? new Timeline([.. timeline.Pictures.Skip(1)], [.. timeline.Sounds]) : timeline;
    }

    /// <summary>The same without the last frames, which may be cut short in what an interrupted client wrote.</summary>
    public Timeline WithoutLast() => new([.. Pictures.SkipLast(1)], [.. Sounds.SkipLast(1)]);

    /// <summary>Checks that pictures and sound stand in the input, one after the other without a gap, and as far from each other in time as there.</summary>
    /// <param name="input">What was published; it may repeat from its beginning.</param>
    /// <param name="pictures">At least as many are wanted.</param>
    /// <param name="sounds">At least as many are wanted.</param>
    /// <param name="client">Who read it, for the message.</param>
    public void AssertIsPartOf(Timeline input, int pictures, int sounds, string client)
    {
        var pictureTimes = Match(input.Pictures, Pictures, pictures, client + ": pictures");
        var soundTimes = Match(input.Sounds, Sounds, sounds, client + ": sound");
        if (pictures == 0 || sounds == 0)
        {
            return;
        }

        var compared = 0;
        foreach (var picture in pictureTimes)
        {
            foreach (var sound in soundTimes)
            {
                // Pictures and sound of different rounds of the input are not compared.
                var offset = picture - sound;
                if (Math.Abs(Math.Abs(offset) - input._length) < LoopTolerance)
                {
                    continue;
                }

                compared++;
                Assert.True(Math.Abs(offset) <= 0.020, $"{client}: the sound is {offset * 1000:0.0} ms from where it is in the input");
            }
        }

        Assert.True(compared > 0, $"{client}: pictures and sound are of different rounds of the input");
    }

    // Time of the output against that of the input: the mean of each round.
    private static List<double> Match(IReadOnlyList<(double Time, string Hash)> input, IReadOnlyList<(double Time, string Hash)> output, int atLeast, string what)
    {
        if (atLeast == 0)
        {
            Assert.True(output.Count == 0, $"{what}: there should be none");
            return [];
        }

        Assert.True(output.Count >= atLeast, $"{what}: {output.Count} arrived, at least {atLeast} were expected");
        var (start, matching) = (-1, -1);
        for (var candidate = 0; candidate < input.Count; candidate++)
        {
            var count = 0;
            while (count < output.Count && input[(candidate + count) % input.Count].Hash == output[count].Hash)
            {
                count++;
            }

            if (count > matching)
            {
                (start, matching) = (candidate, count);
            }
        }

        if (matching < output.Count)
        {
            Assert.Fail($"{what}: number {matching} of {output.Count} is not what follows {start} + {matching - 1} in the input of {input.Count}, but {Number(input, output[matching].Hash)}");
        }

        return [.. output.Select((frame, i) => (Round: (start + i) / input.Count, Shift: frame.Time - input[(start + i) % input.Count].Time))
            .GroupBy(pair => pair.Round).Select(round =>
            {
                var shifts = round.Select(pair => pair.Shift).ToList();

                // Where several frames of sound share a packet, a reader guesses the times of all but the first.
                Assert.True(shifts.Max() - shifts.Min() <= 0.030, $"{what}: times differ from those of the input by {shifts.Min():0.000} to {shifts.Max():0.000} s");
                return shifts.Average();
            })];
    }

    private static string Number(IReadOnlyList<(double Time, string Hash)> input, string hash)
    {
        var number = input.ToList().FindIndex(frame => frame.Hash == hash);
        return number < 0 ? "unknown" : number.ToString(CultureInfo.InvariantCulture);
    }

    // MPEG-TS has a header in front of each AAC frame, which the other forms do not have.
    private static string[] Output(string file) =>
    [
        "-map", "0:v:0?", "-map", "0:a:0?", "-c:a", "copy", .. file.EndsWith(".ts", StringComparison.Ordinal) ? (string[])["-bsf:a", "aac_adtstoasc"] : [],
        "-fps_mode", "passthrough", "-enc_time_base", "-1", "-f", "framemd5", "-",
    ];

    private static Timeline Parse(string framemd5)
    {
        var units = new Dictionary<string, double>();
        var isVideo = new Dictionary<string, bool>();
        List<(double, string)> pictures = [], sounds = [];
        foreach (var line in framemd5.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("#tb ", StringComparison.Ordinal))
            {
                var words = line[4..].Split([':', '/', ' '], StringSplitOptions.RemoveEmptyEntries);
                units[words[0]] = double.Parse(words[1], CultureInfo.InvariantCulture) / double.Parse(words[2], CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("#media_type ", StringComparison.Ordinal))
            {
                var words = line[12..].Split([':', ' '], StringSplitOptions.RemoveEmptyEntries);
                isVideo[words[0]] = words[1] == "video";
            }
            else if (line[0] != '#')
            {
                // Track, DTS, PTS, duration, size, hash; hashes of side data may follow.
                var columns = line.Split(',', StringSplitOptions.TrimEntries);
                if (columns.Length > 5)
                {
                    (isVideo[columns[0]] ? pictures : sounds).Add((long.Parse(columns[2], CultureInfo.InvariantCulture) * units[columns[0]], columns[5]));
                }
            }
        }

        return new Timeline(pictures, sounds);
    }
}
