using System.Buffers;
using System.Globalization;
using MediaRouter.EndToEnd.Harness;
using MediaRouter.Media.MpegTs;

namespace MediaRouter.EndToEnd.MpegTs;

/// <summary>Transport streams of ffmpeg are read as ffmpeg reads them, and what we write is read by others without complaint.</summary>
public sealed class FileTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string> Files => new()
    {
        { "h264-aac.ts", "H264, MPEG-4 Audio" },
        { "h264-bframes-aac.ts", "H264, MPEG-4 Audio" },
        { "h264-interlaced-ac3.ts", "H264, AC3" },
        { "h264-ac3-bluray.m2ts", "H264, AC3" },
        { "h264-opus.ts", "H264, Opus" },
        { "opus-5.1.ts", "Opus" },
        { "h265-bframes-aac.ts", "H265, MPEG-4 Audio" },
        { "mpeg1.ts", "MPEG-1/2 Video" },
        { "mpeg2-mp2.ts", "MPEG-1/2 Video, MPEG-1/2 Audio" },
        { "mpeg2-bframes-mp2.ts", "MPEG-1/2 Video, MPEG-1/2 Audio" },
        { "mpeg4-mp3.ts", "MPEG-4 Video, MPEG-1/2 Audio" },
        { "h264-latm.ts", "H264, MPEG-4 Audio LATM" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Access_units_have_the_times_that_ffprobe_sees(string name, string codecs)
    {
        var file = await TestMedia.GetAsync(name);
        var reading = FileReading.Of(file);

        Assert.Empty(reading.Faults);
        Assert.Empty(reading.Program.LeftOut);
        Assert.Equal(codecs, string.Join(", ", reading.Program.Tracks.Select(track => track.Description.Codec)));
        var packets = await PacketsAsync(file);
        for (var track = 0; track < reading.Program.Tracks.Count; track++)
        {
            var rate = reading.Program.Tracks[track].Description.ClockRate;
            var expected = packets.Where(packet => packet.Track == track).ToList();
            var units = reading.Units.Where(entry => entry.Track == track).Select(entry => entry.Unit).ToList();
            Assert.Equal(expected.Count, units.Count);
            for (var i = 0; i < units.Count; i++)
            {
                // Sound is counted in samples: one tick of 90 kHz more or less.
                Assert.InRange((units[i].Pts * 90000.0 / rate) - expected[i].Pts, -1.5, 1.5);
                Assert.InRange((units[i].Dts * 90000.0 / rate) - expected[i].Dts, -1.5, 1.5);
                Assert.Equal(expected[i].IsKey, units[i].IsRandomAccess);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task What_is_written_again_has_the_same_packets_and_nobody_complains(string name, string codecs)
    {
        var file = await TestMedia.GetAsync(name);
        var reading = FileReading.Of(file);
        var written = Path.Combine(Path.GetTempPath(), $"mediarouter-{Guid.NewGuid():N}.ts");
        try
        {
            Rewrite(reading, written);

            var complaints = await Tool.RunAsync(["ffmpeg", "-v", "warning", "-nostdin", "-i", written, "-map", "0", "-c", "copy", "-f", "null", "-"], Limit);
            Assert.Equal("", complaints.Errors);
            var hashes = await HashesAsync(written, codecs);
            Assert.NotEmpty(hashes);
            if (codecs.Contains("LATM", StringComparison.Ordinal))
            {
                // It is written as ADTS, so that only the pictures stay the same.
                Assert.Equal((await HashesAsync(file, codecs)).Where(line => line.StartsWith('0')), hashes.Where(line => line.StartsWith('0')));
            }
            else
            {
                Assert.Equal(await HashesAsync(file, codecs), hashes);
            }

            await AssertClockAsync(written);
        }
        finally
        {
            File.Delete(written);
        }
    }

    private static void Rewrite(FileReading reading, string file)
    {
        var writer = new TsWriter([.. reading.Program.Tracks.Select(track => track.Description)], new TsWriterOptions { TimeOffset = TimeSpan.Zero });
        var output = new ArrayBufferWriter<byte>();
        foreach (var (track, unit) in reading.Units)
        {
            Assert.True(writer.Write(track, unit, output));
        }

        File.WriteAllBytes(file, output.WrittenSpan.ToArray());
    }

    private static async Task<List<(int Track, long Pts, long Dts, bool IsKey)>> PacketsAsync(string file)
    {
        var result = await Tool.RunAsync(
            ["ffprobe", "-v", "error", "-show_packets", "-show_entries", "packet=stream_index,pts,dts,flags", "-of", "compact=p=0", file], Limit);
        Assert.True(result.ExitCode == 0, result.Errors);
        var packets = new List<(int, long, long, bool)>();
        foreach (var line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split('|').Select(field => field.Split('=')).Where(field => field.Length == 2).ToDictionary(field => field[0], field => field[1].Trim());
            packets.Add((Number(fields["stream_index"]), Number(fields["pts"]), Number(fields["dts"]), fields["flags"].StartsWith('K')));
        }

        return packets;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // Track, size and hash of each packet, delimiters and parameter sets left out: where those stand is the writer's choice.
    private static async Task<List<string>> HashesAsync(string file, string codecs)
    {
        string[] filter = codecs.Contains("H264", StringComparison.Ordinal) ? ["-bsf:v", "filter_units=remove_types=7-9"]
            : codecs.Contains("H265", StringComparison.Ordinal) ? ["-bsf:v", "filter_units=remove_types=32-35"]
            : [];
        var result = await Tool.RunAsync(
            ["ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", "0", "-c", "copy", "-copyts", .. filter, "-f", "framemd5", "-"], Limit);
        Assert.True(result.ExitCode == 0, result.Errors);
        return
        [
            .. result.Output.Split('\n')
                .Where(line => line.Length > 0 && !line.StartsWith('#'))
                .Select(line => line.Split(','))
                .OrderBy(fields => fields[0], StringComparer.Ordinal)
                .Select(fields => $"{fields[0]} {fields[4].Trim()} {fields[5].Trim()}"),
        ];
    }

    private static async Task AssertClockAsync(string file)
    {
        const long TicksPerMillisecond = 27000;
        var result = await Tool.RunAsync(["tshark", "-r", file, "-Y", "mp2t.af.pcr", "-T", "fields", "-e", "mp2t.af.pcr"], Limit);
        var clocks = result.Output.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries)
            .Select(text => Convert.ToInt64(text.Trim(), text.Trim().StartsWith("0x", StringComparison.Ordinal) ? 16 : 10))
            .ToList();
        Assert.True(clocks.Count > 50, $"{clocks.Count} clock references: {result.Errors}");
        Assert.All(clocks.Zip(clocks.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 100 * TicksPerMillisecond));
    }
}
