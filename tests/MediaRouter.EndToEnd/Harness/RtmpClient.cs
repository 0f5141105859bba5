namespace MediaRouter.EndToEnd.Harness;

/// <summary>Real readers by name: <c>ffmpeg</c>, <c>ffmpeg-rtsp</c>, <c>gstreamer</c>, <c>vlc</c> and <c>rtmpdump</c>.</summary>
internal static class RtmpClient
{
    private const string Seconds = "5";

    /// <summary>Reads H.264 and AAC for some seconds, and tells what arrived.</summary>
    public static async Task<Timeline> ReadAsync(string client, RouterProcess router, string path)
    {
        switch (client)
        {
            case "ffmpeg":
                return await Timeline.OfLiveAsync(["-i", router.Rtmp(path)]);
            case "ffmpeg-rtsp":
                return await Timeline.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp(path)]);
        }

        var folder = Directory.CreateTempSubdirectory("mediarouter-rtmp-").FullName;
        try
        {
            var (file, command) = Command(client, router.Rtmp(path), folder);
            var result = await Tool.RunAsync(["timeout", "-k", "2", .. command], TimeSpan.FromSeconds(20));
            Assert.Equal("", result.Errors);
            Assert.True(File.Exists(file), $"{client} wrote no file");
            return (await Timeline.OfFileAsync(file)).WithoutLast();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The interrupt makes them finish their files.
    private static (string File, string[] Command) Command(string client, string url, string folder) => client switch
    {
        "gstreamer" => ($"{folder}/o.mkv",
            [
                "-s", "INT", Seconds, "gst-launch-1.0", "-q", "-e", "rtmp2src", $"location={url}", "!", "flvdemux", "name=d", "matroskamux", "name=m", "!",
                "filesink", $"location={folder}/o.mkv", "d.video", "!", "queue", "!", "h264parse", "!", "m.", "d.audio", "!", "queue", "!", "aacparse", "!", "m.",
            ]),
        "vlc" => ($"{folder}/o.ts", ["-s", "INT", Seconds, "cvlc", "-q", "--sout", $"#std{{access=file,mux=ts,dst={folder}/o.ts}}", url, "vlc://quit"]),
        "rtmpdump" => ($"{folder}/o.flv", [Seconds, "rtmpdump", "-q", "--live", "-r", url, "-o", $"{folder}/o.flv"]),
        _ => throw new ArgumentOutOfRangeException(nameof(client), client, "unknown client"),
    };
}
