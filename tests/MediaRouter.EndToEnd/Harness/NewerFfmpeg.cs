namespace MediaRouter.EndToEnd.Harness;

/// <summary>A newer ffmpeg in a folder of its own to change root into, named by an environment variable; it speaks Enhanced RTMP.</summary>
internal static class NewerFfmpeg
{
    private const string Variable = "MEDIAROUTER_TEST_FFMPEG7_ROOT";

    public static string? Root { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } root && Directory.Exists(root) && Environment.IsPrivilegedProcess ? root : null;

    public static string Absence => $"{Variable} does not name a folder with ffmpeg 7, or the test may not change root";

    /// <summary>Publishes a file in a loop by RTMP.</summary>
    public static async Task<Tool> PublishAsync(string file, string url)
    {
        var inside = $"/tmp/mediarouter-{Environment.ProcessId}-{file}";
        File.Copy(await TestMedia.GetAsync(file), Root + inside, overwrite: true);
        return Tool.Start(["chroot", Root!, "ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", inside, "-c", "copy", "-f", "flv", url]);
    }
}
