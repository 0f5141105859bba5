using System.Diagnostics;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>
/// A router with a healthy publisher and a healthy reader, which must not notice an attack: every picture arrives, in order and in
/// time. Afterwards the router must hold no more memory, threads and descriptors than before.
/// </summary>
internal sealed class Bystanders : IAsyncDisposable
{
    public const string PathName = "healthy";

    private const string File = "h264-aac.mp4";
    private const int FramesPerSecond = 30;

    // The thread pool keeps idle threads for 20 s, and the runtime makes some of its own.
    private const int ExtraThreads = 12;

    // Files that are being read, and sockets that are just closed.
    private const int ExtraDescriptors = 4;

    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(20);

    private readonly Tool _publisher;
    private readonly Tool _reader;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly int _framesBefore;
    private readonly (long Memory, int Threads, int Descriptors) _before;

    private Bystanders(RouterProcess router, Tool publisher, Tool reader)
    {
        Router = router;
        _publisher = publisher;
        _reader = reader;
        _framesBefore = FrameLines(reader);
        _before = router.ReadUsage();
    }

    public RouterProcess Router { get; }

    /// <summary>Starts a router, and everybody who is not to be disturbed.</summary>
    /// <param name="rtmp">They speak RTMP instead of RTSP.</param>
    /// <param name="hls">A viewer has been there before: what its protocol needs once is not taken for what an attack leaves behind.</param>
    public static async Task<Bystanders> StartAsync(string settings = "", bool encrypted = false, string credentials = "", IReadOnlyList<string>? launcher = null, bool rtmp = false, bool hls = false)
    {
        var router = await RouterProcess.StartAsync(settings, encrypted, launcher: launcher);
        Tool? publisher = null, reader = null;
        try
        {
            var url = router.Rtsp(PathName).Replace("rtsp://", "rtsp://" + credentials, StringComparison.Ordinal);
            if (rtmp)
            {
                url = router.Rtmp(PathName);
            }

            publisher = rtmp ? await Publisher.RtmpAsync(File, url) : await Publisher.FfmpegAsync(File, url);
            await router.WaitForLogAsync($"is publishing to path '{PathName}'");
            reader = Tool.Start(
                ["ffmpeg", "-v", "error", "-nostdin", .. rtmp ? (string[])[] : ["-rtsp_transport", "tcp"], "-i", url, "-map", "0:v", "-flush_packets", "1", "-f", "framemd5", "-"]);
            await reader.WaitForLineAsync(line => line.Length > 0 && line[0] != '#', TimeSpan.FromSeconds(20), "a picture");
            if (hls)
            {
                using var viewer = await HlsWatcher.OpenAsync(router, PathName);
                await viewer.WatchOnceAsync();
            }

            return new Bystanders(router, publisher, reader);
        }
        catch
        {
            await DisposeAllAsync(reader, publisher, router);
            throw;
        }
    }

    /// <summary>Ends the attack: checks that nobody was disturbed, that the log is in order, and that the router has recovered.</summary>
    /// <param name="extraMemory">Bytes that it may keep for reuse.</param>
    /// <param name="mayLogErrors">The attack is one on the router itself, which is to report an error.</param>
    public async Task AssertUndisturbedAsync(long extraMemory = 64 * 1024 * 1024, bool mayLogErrors = false)
    {
        Assert.False(Router.Tool.HasExited, $"the router has ended:\n{Router.Tool.Output}");
        Assert.False(_publisher.HasExited, $"the publisher was disturbed: {_publisher.Errors}");
        Assert.False(_reader.HasExited, $"the reader was disturbed: {_reader.Errors}");

        // All pictures until now arrive, though on a busy machine the publisher may be late, and the last may still be on their way.
        var expected = (int)(_clock.Elapsed.TotalSeconds * FramesPerSecond);
        await AssertRecoveredAsync(connections: 0, extraMemory);
        var limit = Stopwatch.StartNew();
        while (FrameLines(_reader) - _framesBefore < expected - (2 * FramesPerSecond))
        {
            Assert.True(limit.Elapsed < RecoveryLimit && !_reader.HasExited, $"{FrameLines(_reader) - _framesBefore} pictures of {expected} arrived; {_reader.Errors}");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        await _reader.SignalAsync("INT");
        await _reader.WaitAsync(TimeSpan.FromSeconds(20));
        var hashes = Frames.Parse(_reader.Output);
        Assert.Equal("", _reader.Errors);

        // The last line may be cut short by the signal.
        hashes.RemoveAt(hashes.Count - 1);
        Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync(File), "0:v"), hashes, 1);
        if (!mayLogErrors)
        {
            Assert.DoesNotContain(" ERR ", Router.Tool.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("\n   at ", Router.Tool.Output, StringComparison.Ordinal);
        Assert.Equal("", Router.Tool.Errors);
    }

    public ValueTask DisposeAsync() => DisposeAllAsync(_reader, _publisher, Router);

    /// <summary>Waits until the router has let go of what an attack made it hold.</summary>
    /// <param name="connections">Connections of the test that are still open and are to be.</param>
    /// <param name="extraMemory">Bytes that it may keep for reuse.</param>
    public async Task AssertRecoveredAsync(int connections, long extraMemory)
    {
        var limit = Stopwatch.StartNew();
        while (true)
        {
            var now = Router.ReadUsage();
            if (now.Threads <= _before.Threads + ExtraThreads && now.Descriptors <= _before.Descriptors + ExtraDescriptors + connections && now.Memory <= _before.Memory + extraMemory)
            {
                return;
            }

            Assert.True(
                limit.Elapsed < RecoveryLimit,
                $"before: {_before.Memory >> 20} MiB, {_before.Threads} threads, {_before.Descriptors} descriptors; after: {now.Memory >> 20} MiB, {now.Threads} threads, {now.Descriptors} descriptors");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    private static int FrameLines(Tool reader) => reader.Output.Split('\n').Count(line => line.Length > 0 && line[0] != '#');

    private static async ValueTask DisposeAllAsync(Tool? reader, Tool? publisher, RouterProcess router)
    {
        if (reader is not null)
        {
            await reader.DisposeAsync();
        }

        if (publisher is not null)
        {
            await publisher.DisposeAsync();
        }

        await router.DisposeAsync();
    }
}
