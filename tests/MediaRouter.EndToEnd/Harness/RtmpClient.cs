namespace MediaRouter.EndToEnd.Harness;

/// <summary>Real readers by name: <c>ffmpeg</c>, <c>ffmpeg-rtsp</c>, <c>gstreamer</c>, <c>vlc</c> and <c>rtmpdump</c>.</summary>
internal static class RtmpClient
{
    // About two seconds of the H.264 and AAC of the test media, in any container.
    private const long Enough = 120 * 1024;

    /// <summary>Reads some seconds of H.264 and AAC, and tells what arrived.</summary>
    public static async Task<Timeline> ReadAsync(string client, RouterProcess router, string path)
    {
        switch (client)
        {
            case "ffmpeg":
                return await Timeline.OfLiveAsync(["-i", router.Rtmp(path)]);
            case "ffmpeg-rtsp":
                return await Timeline.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp(path)]);
        }

        using var folder = new TempFolder();
        var (file, command) = Command(client, router.Rtmp(path), folder);
        var result = await Recording.MakeAsync(command, file, Enough);
        Assert.Equal("", result.Errors);
        Assert.True(File.Exists(file), $"{client} wrote no file");
        return (await Timeline.OfFileAsync(file)).WithoutLast();
    }

    private static (string File, string[] Command) Command(string client, string url, TempFolder folder) => client switch
    {
        "gstreamer" => (folder.File("o.mkv"),
            [
                "gst-launch-1.0", "-q", "-e", "rtmp2src", $"location={url}", "!", "flvdemux", "name=d", "matroskamux", "name=m", "!",
                "filesink", $"location={folder.File("o.mkv")}", "d.video", "!", "queue", "!", "h264parse", "!", "m.", "d.audio", "!", "queue", "!", "aacparse", "!", "m.",
            ]),
        "vlc" => (folder.File("o.ts"), ["cvlc", "-q", "--sout", $"#std{{access=file,mux=ts,dst={folder.File("o.ts")}}}", url, "vlc://quit"]),
        "rtmpdump" => (folder.File("o.flv"), ["rtmpdump", "-q", "--live", "-r", url, "-o", folder.File("o.flv")]),
        _ => throw new ArgumentOutOfRangeException(nameof(client), client, "unknown client"),
    };
}
