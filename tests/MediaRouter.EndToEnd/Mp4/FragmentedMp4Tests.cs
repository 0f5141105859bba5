using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Mp4;

/// <summary>Fragmented MP4 of real encoders: we read what ffmpeg writes, and ffmpeg reads what we write.</summary>
public sealed class FragmentedMp4Tests : IDisposable
{
    private const string Video = "-f lavfi -i testsrc2=size=320x180:rate=30";
    private const string Sound = "-f lavfi -i sine=frequency=440:beep_factor=4:sample_rate=48000";

    private readonly string _folder = Directory.CreateTempSubdirectory("mediarouter-mp4-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("H264, MPEG-4 Audio", $"{Video} {Sound} -c:v libx264 -preset veryfast -g 30 -bf 3 -b_strategy 0 -x264-params b-pyramid=normal -pix_fmt yuv420p -c:a aac -ac 2")]
    [InlineData("H264, MPEG-1/2 Audio", $"-f lavfi -i testsrc2=size=320x180:rate=30000/1001 {Sound} -c:v libx264 -preset veryfast -g 30 -bf 0 -pix_fmt yuv420p -c:a libmp3lame -ar 44100 -ac 2")]
    [InlineData("H265, AC3", $"{Video} {Sound} -c:v libx265 -preset veryfast -x265-params log-level=error:keyint=30:bframes=3 -tag:v hvc1 -pix_fmt yuv420p -c:a ac3 -ac 2", "delay_moov")]
    [InlineData("AV1, Opus", $"{Video} {Sound} -c:v libaom-av1 -usage realtime -cpu-used 8 -g 30 -c:a libopus -ac 2", "delay_moov")]
    [InlineData("VP9, FLAC", $"{Video} {Sound} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 400k -g 30 -c:a flac -strict -2 -ac 2")]
    [InlineData("MPEG-4 Video, MPEG-4 Audio", $"{Video} {Sound} -c:v mpeg4 -b:v 600k -g 30 -bf 2 -c:a aac -ac 1")]
    [InlineData("MPEG-1/2 Video, MPEG-1/2 Audio", $"{Video} {Sound} -c:v mpeg2video -b:v 800k -g 15 -bf 2 -c:a mp2 -ac 2")]
    [InlineData("M-JPEG", "-f lavfi -i testsrc2=size=320x184:rate=10 -pix_fmt yuvj420p -c:v mjpeg -q:v 10")]
    public async Task Streams_pass_through_unchanged(string codecs, string recipe, string begin = "empty_moov")
    {
        var source = await MakeAsync(recipe, "source.mp4", $"-f mp4 -movflags frag_keyframe+{begin}+default_base_moof");
        var file = Mp4File.Read([source]);
        Assert.Empty(file.Faults);
        Assert.Equal(codecs, string.Join(", ", file.Tracks.Select(track => track.Codec)));
        await AssertPacketsAsync(file, source);

        var written = Path.Combine(_folder, "written.mp4");
        file.Write(written);
        await AssertPacketsAsync(file, written);
        Assert.Equal(await Mp4File.DecodedAsync(source, isStrict: false), await Mp4File.DecodedAsync(written, isStrict: true));

        // What we wrote, we read.
        var again = Mp4File.Read([written]);
        Assert.Empty(again.Faults);
        Assert.Equal(file.Tracks, again.Tracks);
        for (var i = 0; i < file.Tracks.Count; i++)
        {
            Assert.Equal(file.Packets(i), again.Packets(i));
            Assert.Equal(file.UnitsOf(i).Select(unit => unit.Units.Sum(part => part.Length)), again.UnitsOf(i).Select(unit => unit.Units.Sum(part => part.Length)));
        }
    }

    [Theory]
    [InlineData("-f mp4 -movflags cmaf+frag_keyframe", 3000)]
    [InlineData("-f mp4 -movflags cmaf+frag_keyframe+delay_moov", 3000)]
    [InlineData("-f mp4 -movflags frag_keyframe+empty_moov+separate_moof -frag_duration 200000")]
    [InlineData("-f mp4 -movflags frag_every_frame+empty_moov+omit_tfhd_offset")]
    [InlineData("-f mp4 -movflags frag_keyframe+delay_moov+dash+global_sidx")]
    [InlineData("-f ismv", 3000)]
    public async Task Layouts_of_ffmpeg_are_read(string form, long videoShift = 0)
    {
        var recipe = $"{Video} {Sound} -c:v libx264 -preset veryfast -g 20 -bf 2 -pix_fmt yuv420p -c:a aac -ac 2";
        var source = await MakeAsync(recipe, "source.mp4", form);
        var file = Mp4File.Read([source]);

        Assert.Empty(file.Faults);
        Assert.Equal(["H264", "MPEG-4 Audio"], file.Tracks.Select(track => track.Codec));

        // Where offsets are negative, ffmpeg keeps decoding times and shows pictures later; the file says that they are decoded earlier.
        await AssertPacketsAsync(file, source, videoShift);
        Assert.All(file.Units, entry => Assert.True(entry.Unit.Dts <= entry.Unit.Pts));
    }

    [Fact]
    public async Task Segments_of_ffmpeg_are_read()
    {
        var recipe = $"{Video} {Sound} -c:v libx264 -preset veryfast -g 20 -bf 2 -pix_fmt yuv420p -c:a aac -ac 2";
        var playlist = await MakeAsync(recipe, "out.m3u8", "-f hls -hls_segment_type fmp4 -hls_time 0.5 -hls_list_size 0 -hls_fmp4_init_filename init.mp4");
        var segments = Directory.GetFiles(_folder, "*.m4s").OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal).ToList();
        Assert.InRange(segments.Count, 3, 10);
        var file = Mp4File.Read([Path.Combine(_folder, "init.mp4"), .. segments]);

        Assert.Empty(file.Faults);
        var whole = Path.Combine(_folder, "whole.mp4");
        await File.WriteAllBytesAsync(whole, [.. new[] { Path.Combine(_folder, "init.mp4") }.Concat(segments).SelectMany(File.ReadAllBytes)]);
        await AssertPacketsAsync(file, whole);
        Assert.True(File.Exists(playlist));
    }

    private static async Task AssertPacketsAsync(Mp4File file, string name, long videoShift = 0)
    {
        for (var i = 0; i < file.Tracks.Count; i++)
        {
            Assert.Equal(await Mp4File.ProbeAsync(name, i, file.Tracks[i].ClockRate), file.Packets(i, i == 0 ? videoShift : 0));
        }
    }

    private async Task<string> MakeAsync(string recipe, string name, string form)
    {
        var path = Path.Combine(_folder, name);
        var result = await Tool.RunAsync(
            ["ffmpeg", "-v", "error", "-nostdin", "-y", .. recipe.Split(' '), "-t", "2", .. form.Split(' '), path], TimeSpan.FromSeconds(60));
        Assert.True(result.ExitCode == 0, result.Errors);
        return path;
    }
}
