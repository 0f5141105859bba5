namespace MediaRouter.EndToEnd.Harness;

/// <summary>Real publishers, repeating a file in real time.</summary>
internal static class Publisher
{
    public static async Task<Tool> FfmpegAsync(string file, string url, string transport = "tcp", string codecs = "-c copy", string map = "-map 0", NetworkNamespace? network = null)
    {
        var path = await TestMedia.GetAsync(file);
        return Tool.Start(
            [
                .. network?.Prefix ?? [], "ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", path, .. map.Split(' '), .. codecs.Split(' '),
                "-strict", "experimental", "-f", "rtsp", "-rtsp_transport", transport, url,
            ]);
    }

    /// <summary>ffmpeg publishes with RTMP.</summary>
    public static async Task<Tool> RtmpAsync(string file, string url)
    {
        var path = await TestMedia.GetAsync(file);
        return Tool.Start(["ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", path, "-c", "copy", "-f", "flv", url]);
    }

    /// <summary>GStreamer publishes H.264 and AAC out of an FLV file, by RTMP.</summary>
    public static async Task<Tool> RtmpGStreamerAsync(string file, string url)
    {
        var path = await TestMedia.GetLongAsync(file);
        return Tool.Start(
            [
                "gst-launch-1.0", "-q", "filesrc", $"location={path}", "!", "flvdemux", "name=d", "flvmux", "name=m", "streamable=true", "!", "rtmp2sink", $"location={url}",
                "tls-validation-flags=0", "d.video", "!", "queue", "!", "h264parse", "!", "m.video", "d.audio", "!", "queue", "!", "aacparse", "!", "m.audio",
            ]);
    }

    /// <summary>VLC publishes an FLV file, by RTMP.</summary>
    public static async Task<Tool> RtmpVlcAsync(string file, string url)
    {
        var path = await TestMedia.GetLongAsync(file);
        return Tool.Start(["cvlc", "-q", "--sout", $"#std{{access=rtmp,mux=ffmpeg{{mux=flv}},dst={url}}}", path, "vlc://quit"]);
    }

    /// <summary>GStreamer publishes H.264 and AAC.</summary>
    public static async Task<Tool> GStreamerAsync(string file, string url, string protocols)
    {
        var path = await TestMedia.GetLongAsync(file);
        return Tool.Start(
            [
                "gst-launch-1.0", "-q", "rtspclientsink", "name=s", $"location={url}", $"protocols={protocols}", "tls-validation-flags=0",
                "filesrc", $"location={path}", "!", "qtdemux", "name=d", "d.video_0", "!", "queue", "!", "h264parse", "!", "s.",
                "d.audio_0", "!", "queue", "!", "aacparse", "!", "s.",
            ]);
    }
}
