namespace MediaRouter.EndToEnd.Harness;

/// <summary>What a program writes into a file until there is enough of it.</summary>
internal static class Recording
{
    private static readonly TimeSpan RecordLimit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(15);

    /// <summary>Runs a program until its file is large enough, then interrupts it, which makes it finish the file.</summary>
    /// <param name="command">Name of the program and its arguments.</param>
    /// <param name="file">What it writes.</param>
    /// <param name="enough">Bytes to wait for.</param>
    /// <returns>How it ended; whoever asks checks the file.</returns>
    public static async Task<ToolResult> MakeAsync(IReadOnlyList<string> command, string file, long enough)
    {
        // A shell starts background jobs with SIGINT ignored, and so would be clients of tests that run in one.
        await using var tool = Tool.Start(["env", "--default-signal=INT", .. command]);
        using var deadline = new CancellationTokenSource(RecordLimit);
        while (!tool.HasExited && (!File.Exists(file) || new FileInfo(file).Length < enough))
        {
            Assert.False(
                deadline.IsCancellationRequested,
                $"{command[0]} wrote {(File.Exists(file) ? new FileInfo(file).Length : 0)} bytes of {enough} within {RecordLimit.TotalSeconds} s; it told: {tool.Output}{tool.Errors}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        if (!tool.HasExited)
        {
            await tool.TrySignalAsync("INT");
        }

        return await tool.WaitAsync(FinishLimit);
    }

    /// <summary>Bytes of so many raw pictures of the test media.</summary>
    public static long RawPictures(int count) => count * (320 * 180 * 3L / 2);
}
