namespace MediaRouter.EndToEnd.Harness;

/// <summary>Small media files in every codec, made of synthetic pictures and tones when they are first needed.</summary>
internal static class TestMedia
{
    private const string Video = "-f lavfi -i testsrc2=size=320x180:rate=30";
    private const string Audio = "-f lavfi -i sine=frequency=440:beep_factor=4:sample_rate=48000";
    // Sound that never repeats, so that each part of it has one place only.
    private const string Noise = "-f lavfi -i anoisesrc=seed=7:amplitude=0.3:sample_rate=48000";
    private const string Reordered = "-c:v libx264 -threads 1 -profile:v high -preset veryfast -pix_fmt yuv420p -g 30 -sc_threshold 0 -b_strategy 0";
    private const string H264 = "-c:v libx264 -threads 1 -profile:v baseline -preset veryfast -g 30 -keyint_min 30 -sc_threshold 0 -bf 0 -pix_fmt yuv420p";
    private const string Aac = "-c:a aac -b:a 96k -ac 2";

    private static readonly SemaphoreSlim Gate = new(1);

    private static readonly Dictionary<string, string> Recipes = new()
    {
        ["h264-aac.mp4"] = $"{Video} {Audio} -t 6 {H264} {Aac}",
        ["h264-bframes-aac.mp4"] = $"{Video} {Audio} -t 6 -c:v libx264 -profile:v high -preset medium -pix_fmt yuv420p -g 60 -bf 3 -b_strategy 0 -x264-params b-pyramid=normal {Aac}",
        ["h264-60fps.mp4"] = $"-f lavfi -i testsrc2=size=320x180:rate=60 -t 6 {H264}",
        ["h264-opus.mkv"] = $"{Video} {Audio} -t 6 {H264} -c:a libopus -b:a 64k -ac 2",
        ["h265-aac.mp4"] = $"{Video} {Audio} -t 6 -c:v libx265 -preset veryfast -x265-params log-level=error:keyint=30:min-keyint=30:scenecut=0:bframes=0 -tag:v hvc1 -pix_fmt yuv420p {Aac}",
        ["vp8-opus.webm"] = $"{Video} {Audio} -t 6 -c:v libvpx -deadline realtime -cpu-used 4 -b:v 400k -g 30 -c:a libopus -b:a 64k -ac 2",
        ["vp9-opus.webm"] = $"{Video} {Audio} -t 6 -c:v libvpx-vp9 -deadline realtime -cpu-used 6 -b:v 400k -g 30 -c:a libopus -b:a 64k -ac 2",
        ["mpeg2-mp2.ts"] = $"{Video} {Audio} -t 6 -c:v mpeg2video -b:v 800k -g 15 -bf 0 -c:a mp2 -b:a 128k -ac 2",
        ["mpeg4-mp3.mp4"] = $"{Video} {Audio} -t 6 -c:v mpeg4 -b:v 600k -g 30 -c:a libmp3lame -b:a 96k -ac 2",
        ["mjpeg-lpcm.avi"] = "-f lavfi -i testsrc2=size=320x184:rate=10 " + $"{Audio} -t 6 -pix_fmt yuvj420p -c:v mjpeg -huffman default -q:v 10 -c:a pcm_s16le -ac 1",
        ["multitrack.mkv"] = $"{Video} -f lavfi -i testsrc2=size=160x90:rate=15 {Audio} -f lavfi -i sine=frequency=880:sample_rate=48000 -t 6 -map 0:v -map 1:v -map 2:a -map 3:a {H264} -c:a:0 aac -ac:a:0 2 -c:a:1 libopus -ac:a:1 1",
        ["h264-aac-60s.ts"] = $"{Video} {Audio} -t 60 {H264} {Aac}",
        ["h264-aac.ts"] = $"{Video} {Audio} -t 6 {H264} {Aac} -metadata:s:a:0 language=deu",
        ["h264-bframes-aac.ts"] = $"{Video} {Audio} -t 6 -c:v libx264 -profile:v high -preset medium -pix_fmt yuv420p -g 60 -bf 3 -b_strategy 0 -x264-params b-pyramid=normal {Aac}",
        ["h264-interlaced-ac3.ts"] = $"{Video} {Audio} -t 6 -c:v libx264 -preset veryfast -pix_fmt yuv420p -flags +ildct+ilme -x264opts tff=1 -bf 2 -g 30 -c:a ac3 -b:a 128k -ac 2",
        ["h264-ac3-bluray.m2ts"] = $"{Video} {Audio} -t 6 {H264} -c:a ac3 -b:a 128k -ac 2 -f mpegts -mpegts_m2ts_mode 1",
        ["h264-opus.ts"] = $"{Video} {Audio} -t 6 {H264} -c:a libopus -b:a 64k -ac 2",
        ["opus-5.1.ts"] = "-f lavfi -i aevalsrc=exprs=0.2*sin(440*t)|0.2*sin(550*t)|0.2*sin(660*t)|0.1*sin(80*t)|0.2*sin(770*t)|0.2*sin(880*t):c=5.1:s=48000 -t 6 -c:a libopus -mapping_family 1 -b:a 128k",
        ["h265-bframes-aac.ts"] = $"{Video} {Audio} -t 6 -c:v libx265 -preset veryfast -x265-params log-level=error:keyint=60:bframes=3 -pix_fmt yuv420p {Aac}",
        ["mpeg1.ts"] = $"{Video} -t 6 -c:v mpeg1video -b:v 600k -g 12 -bf 2",
        ["mpeg2-bframes-mp2.ts"] = $"{Video} {Audio} -t 6 -c:v mpeg2video -flags +ildct+ilme -b:v 800k -g 15 -bf 2 -c:a mp2 -b:a 128k -ac 2",
        ["mpeg4-mp3.ts"] = $"{Video} {Audio} -t 6 -c:v mpeg4 -b:v 600k -g 30 -c:a libmp3lame -b:a 96k -ac 2",
        ["h264-latm.ts"] = $"{Video} {Audio} -t 6 {H264} {Aac} -f mpegts -mpegts_flags latm",
        ["g711-alaw.wav"] = $"{Audio} -t 6 -c:a pcm_alaw -ar 8000 -ac 1",
        ["g711-mulaw.wav"] = $"{Audio} -t 6 -c:a pcm_mulaw -ar 8000 -ac 1",
        ["g722.wav"] = $"{Audio} -t 6 -c:a g722 -ar 16000 -ac 1",
        ["lpcm-s16.wav"] = $"{Audio} -t 6 -c:a pcm_s16le -ac 2",
        ["opus.ogg"] = $"{Audio} -t 6 -c:a libopus -b:a 64k -ac 2",
        ["h264-aac.flv"] = $"{Video} {Audio} -t 6 {H264} {Aac}",
        // Other pictures behind the same parameter sets.
        ["h264-aac-negative.flv"] = $"{Video},negate {Audio} -t 6 {H264} {Aac}",
        ["h264-bframes1.flv"] = $"{Video} {Audio} -t 6 {Reordered} -bf 1 {Aac}",
        ["h264-bframes2.flv"] = $"{Video} {Audio} -t 6 {Reordered} -bf 2 {Aac}",
        ["h264-pyramid.flv"] = $"{Video} {Audio} -t 6 {Reordered} -bf 3 -x264-params b-pyramid=normal {Aac}",
        ["h264-opengop.flv"] = $"{Video} {Audio} -t 6 {Reordered} -bf 2 -x264-params open-gop=1 {Aac}",
        ["h264-vargop.flv"] = $"{Video} {Audio} -t 6 {H264.Replace("-g 30 -keyint_min 30", "-g 999 -force_key_frames 0,0.4,1.5,1.9,4.8", StringComparison.Ordinal)} {Aac}",
        ["h264-25fps.flv"] = $"-f lavfi -i testsrc2=size=320x180:rate=25 {Audio} -t 6 {H264} {Aac}",
        ["h264-29.97fps.flv"] = $"-f lavfi -i testsrc2=size=320x180:rate=30000/1001 {Audio} -t 6 {H264} {Aac}",
        ["h264-60fps.flv"] = $"-f lavfi -i testsrc2=size=320x180:rate=60 {Audio} -t 6 {H264} {Aac}",
        ["h264-longgop.flv"] = $"{Video} {Audio} -t 6 {H264.Replace("-g 30 -keyint_min 30", "-g 999", StringComparison.Ordinal)} {Aac}",
        ["h264.flv"] = $"{Video} -t 6 {H264}",
        ["aac.flv"] = $"{Audio} -t 6 {Aac}",
        ["h264-mp3.flv"] = $"{Video} {Noise} -t 6 {H264} -c:a libmp3lame -ar 44100 -b:a 96k -ac 2",
        ["h264-pcma.flv"] = $"{Video} {Noise} -t 6 {H264} -c:a pcm_alaw -ar 8000 -ac 1",
        ["h264-pcmu.flv"] = $"{Video} {Noise} -t 6 {H264} -c:a pcm_mulaw -ar 8000 -ac 1",
        ["h264-lpcm.flv"] = $"{Video} {Noise} -t 6 {H264} -c:a pcm_s16le -ar 44100 -ac 2",
        ["h265.mp4"] = $"{Video} {Audio} -t 6 -c:v libx265 -preset veryfast -x265-params log-level=error:keyint=30:min-keyint=30:scenecut=0:bframes=2 -tag:v hvc1 -pix_fmt yuv420p {Aac}",
        ["av1.mp4"] = $"{Video} {Audio} -t 6 -c:v libaom-av1 -usage realtime -cpu-used 8 -b:v 300k -g 30 {Aac}",
        ["vp9.mp4"] = $"{Video} {Audio} -t 6 -c:v libvpx-vp9 -deadline realtime -cpu-used 6 -b:v 300k -g 30 {Aac}",
        ["flac.mp4"] = $"{Noise} -t 6 -c:a flac -strict -2 -ac 2",
        ["ac3.mp4"] = $"{Noise} -t 6 -c:a ac3 -b:a 128k -ac 2",
        ["aac.m4a"] = $"{Audio} -t 6 {Aac}",
    };

    /// <summary>Path of a file; made by ffmpeg if it is not there yet.</summary>
    public static Task<string> GetAsync(string name) => GetAsync(name, () => Recipes[name].Split(' '));

    /// <summary>Path of a file that repeats another for a minute, for publishers that cannot repeat by themselves.</summary>
    public static async Task<string> GetLongAsync(string name)
    {
        var path = await GetAsync(name);
        return await GetAsync("long-" + name, () => ["-stream_loop", "9", "-i", path, "-map", "0", "-c", "copy"]);
    }

    private static async Task<string> GetAsync(string name, Func<string[]> recipe)
    {
        var path = Path.Combine(TestPaths.MediaFolder, name);
        await Gate.WaitAsync();
        try
        {
            if (!File.Exists(path))
            {
                Directory.CreateDirectory(TestPaths.MediaFolder);
                var temporary = Path.Combine(TestPaths.MediaFolder, $"making-{Environment.ProcessId}-{name}");
                var result = await Tool.RunAsync(
                    ["ffmpeg", "-v", "error", "-nostdin", "-y", .. recipe(), temporary], TimeSpan.FromSeconds(120));
                Assert.True(result.ExitCode == 0, $"ffmpeg could not make {name}: {result.Errors}");
                File.Move(temporary, path, overwrite: true);
            }
        }
        finally
        {
            Gate.Release();
        }

        return path;
    }
}
