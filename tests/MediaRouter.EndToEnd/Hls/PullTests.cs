using System.Security.Cryptography;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Hls;

/// <summary>Paths that are fed from playlists.</summary>
public sealed class PullTests
{
    private const string File = "h264-bframes2.flv";

    [Fact]
    public async Task Router_pulls_recordings_and_live_lists_of_all_forms_from_nginx()
    {
        await using var origin = await NginxFiles.StartAsync();
        var keyFile = Path.Combine(origin.Folder, "key");
        await System.IO.File.WriteAllBytesAsync(keyFile, RandomNumberGenerator.GetBytes(16));
        await System.IO.File.WriteAllTextAsync(Path.Combine(origin.Folder, "key.txt"), $"../key\n{keyFile}\n");
        const string Vod = "-c copy -f hls -hls_time 2 -hls_playlist_type vod";
        await Task.WhenAll(
            origin.WriteAsync("encrypted", File, $"{Vod} -hls_key_info_file ../key.txt -hls_segment_filename s%d.ts index.m3u8"),
            origin.WriteAsync("ranges", File, $"{Vod} -hls_segment_type fmp4 -hls_flags single_file index.m3u8"),
            origin.WriteAsync("h265", "h265.mp4", $"{Vod} -tag:v hvc1 -hls_segment_type fmp4 -hls_segment_filename s%d.m4s index.m3u8"),
            origin.WriteAsync("variants", File, "-map 0:v -map 0:a -map 0:a " + Vod +
                " -hls_segment_type fmp4 -hls_segment_filename v%v-%d.m4s -master_pl_name index.m3u8 -var_stream_map v:0,agroup:a\\ a:0,agroup:a,default:yes,language:en\\ a:1,agroup:a,language:de v%v.m3u8"));
        string[] forms = ["encrypted", "ranges", "h265", "variants", "live"];
        await using var router = await RouterProcess.StartAsync(
            "paths:\n" + string.Concat(forms.Select(form => $"  {form}:\n    source: {origin.Url($"{form}/index.m3u8")}\n")));

        // An origin that comes later than the router.
        await router.WaitForLogAsync("live/index.m3u8 could not be loaded: the server answered with 404 Not Found");
        await using var live = await origin.WriteLiveAsync("live", File, "-c copy -f hls -hls_time 1 -hls_list_size 6 -hls_flags delete_segments+program_date_time index.m3u8");
        await Task.WhenAll(forms.Select(form => router.WaitForLogAsync($"[path {form}] [hlsSource] ready", 30)));

        // ffmpeg reads no H.265 by RTMP, and with RTSP it makes up the times of the first frames.
        var h265 = Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("h265")], "0:v", 60);
        string[] exact = [.. forms.Where(form => form != "h265")];
        var outputs = await Task.WhenAll(exact.Select(form => Timeline.OfLiveAsync(["-i", router.Rtmp(form)])));

        var input = await Timeline.OfFileAsync(await TestMedia.GetAsync(File));
        for (var i = 0; i < exact.Length; i++)
        {
            outputs[i].AssertIsPartOf(input, 30, 60, exact[i]);
        }

        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h265.mp4"), "0:v"), await h265, 60);

        await router.WaitForLogAsync("[path variants] [hlsSource] ready: 3 tracks (H264, MPEG-4 Audio, MPEG-4 Audio)");
        Assert.Equal(0, router.Tool.CountLines("[hlsSource] skipping"));
    }

    [Fact]
    public async Task Router_pulls_all_variants_of_other_routers()
    {
        string[] variants = ["lowLatency", "fmp4", "mpegts"];
        var origins = await Task.WhenAll(variants.Select(variant => RouterProcess.StartAsync($"hlsVariant: {variant}")));
        var publishers = new List<Tool>();
        try
        {
            foreach (var origin in origins)
            {
                publishers.Add(await Publisher.RtmpAsync("h264-bframes2.flv", origin.Rtmp("cam")));
            }

            await Task.WhenAll(origins.Select(origin => origin.WaitForLogAsync("is publishing to path 'cam'")));
            await using var router = await RouterProcess.StartAsync(
                "paths:\n" + string.Concat(variants.Select((variant, i) => $"  {variant}:\n    source: {origins[i].Hls("cam")}\n")));
            await Task.WhenAll(variants.Select(variant => router.WaitForLogAsync($"[path {variant}] [hlsSource] ready", 30)));

            var outputs = await Task.WhenAll(variants.Select(variant => Timeline.OfLiveAsync(["-i", router.Rtmp(variant)])));

            var input = await Timeline.OfFileAsync(await TestMedia.GetAsync("h264-bframes2.flv"));
            for (var i = 0; i < variants.Length; i++)
            {
                outputs[i].AssertIsPartOf(input, 30, 60, variants[i]);
            }
        }
        finally
        {
            foreach (var tool in publishers)
            {
                await tool.DisposeAsync();
            }

            foreach (var origin in origins)
            {
                await origin.DisposeAsync();
            }
        }
    }
}
