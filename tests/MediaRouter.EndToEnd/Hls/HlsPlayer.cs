using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Hls;

/// <summary>Real players of HLS that write what they play into a file.</summary>
internal static class HlsPlayer
{
    private const int Width = 320;
    private const int Height = 180;
    private const int PictureBytes = Width * Height * 3 / 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Hashes of the pictures that GStreamer decodes.</summary>
    /// <param name="url">The multivariant playlist.</param>
    /// <param name="count">So many pictures at least.</param>
    /// <param name="hasSound">Whether there is sound to be played beside them.</param>
    public static async Task<List<string>> ReadGStreamerAsync(string url, int count, bool hasSound = true)
    {
        using var file = new TemporaryFile("o.yuv");
        await PlayAsync(
            [
                "gst-launch-1.0", "-q", "playbin3", $"uri={url}", hasSound ? "flags=0x3" : "flags=0x1", "audio-sink=fakesink",
                $"video-sink=videoconvert ! video/x-raw,format=I420 ! filesink location={file.Path} buffer-mode=unbuffered sync=false",
            ],
            file.Path,
            (long)count * PictureBytes);
        var hashes = await Frames.OfRawAsync(file.Path, Width, Height);

        // The last picture may be cut short.
        return hashes[..^1];
    }

    /// <summary>Pictures and sound that VLC writes into an MPEG-TS.</summary>
    /// <param name="url">The multivariant playlist.</param>
    /// <param name="bytes">So many bytes at least.</param>
    public static async Task<List<string>> ReadVlcAsync(string url, long bytes)
    {
        using var file = new TemporaryFile("o.ts");
        await PlayAsync(["cvlc", "-q", "--sout", $"#std{{access=file,mux=ts,dst={file.Path}}}", url, "vlc://quit"], file.Path, bytes);
        var result = await Tool.RunAsync(["ffmpeg", "-v", "fatal", "-nostdin", "-i", file.Path, "-map", "0:v", "-f", "framemd5", "-"], TimeSpan.FromSeconds(30));
        return Frames.Parse(result.Output)[..^1];
    }

    private static async Task PlayAsync(IReadOnlyList<string> command, string file, long bytes)
    {
        await using var player = Tool.Start(command);
        using var deadline = new CancellationTokenSource(Limit);
        while (!File.Exists(file) || new FileInfo(file).Length < bytes)
        {
            Assert.False(player.HasExited, $"{command[0]} has ended: {player.Errors}");
            Assert.False(deadline.IsCancellationRequested, $"{command[0]} wrote {(File.Exists(file) ? new FileInfo(file).Length : 0)} of {bytes} bytes in time; it said: {player.Errors}");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private sealed class TemporaryFile(string name) : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("mediarouter-hls-").FullName;

        public string Path => System.IO.Path.Combine(_folder, name);

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
