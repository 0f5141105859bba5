using MediaRouter.Plugins.Hls.Source.Output;
using MediaRouter.Sdk.Media;
using MediaRouter.Testing;

namespace MediaRouter.Plugins.Hls.Tests.Source;

public sealed class PacedOutputTests
{
    private const long Second = 1_000_000_000;

    private readonly ManualTimeProvider _time = new();
    private readonly SharedTimeline _timeline = new();
    private readonly SourceHost _host = new();
    private readonly RenditionLayout _layout = new(0, [TestSegments.Video]);

    [Fact]
    public async Task Units_leave_in_the_order_of_their_times_and_not_before_them()
    {
        _host.Now = () => _time.GetTimestamp() * 100;
        using var output = Make(1);
        output.SetLayout(_layout);
        output.Add(Unit(1.0));
        output.Add(Unit(1.5));
        output.Add(Unit(1.2));
        output.Complete(0);
        var run = output.RunAsync(_host, CancellationToken.None);

        await PassUntilAsync(() => run.IsCompleted);
        await run;

        Assert.Equal([90000L, 108000L, 135000L], _host.Times(0));
        Assert.Equal(0, output.QueuedBytes);

        // Up to 10 ms earlier, with what is due then.
        Assert.All(
            _host.Times(0).Zip(_host.WrittenAt),
            pair => Assert.True(pair.Second - _host.PublishedAt >= ((pair.First - 90000) * Second / 90000) - (Second / 100), $"{pair.First} left after {pair.Second - _host.PublishedAt} ns"));
    }

    [Fact]
    public async Task Silence_ends_it()
    {
        using var output = Make(1);
        output.SetLayout(_layout);
        output.Add(Unit(1.0));
        var run = output.RunAsync(_host, CancellationToken.None);

        await PassUntilAsync(() => run.IsCompleted, 1);

        Assert.Equal("no media has come for 30 s", (await Assert.ThrowsAsync<IOException>(() => run)).Message);
        Assert.Single(_host.Units);
    }

    [Fact]
    public async Task Rendition_that_shows_no_tracks_does_not_hold_the_others_up_for_ever()
    {
        using var output = Make(2);
        output.SetLayout(_layout);
        output.Add(Unit(1.0));
        var run = output.RunAsync(_host, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(_host.Published);
        await PassUntilAsync(() => _host.Units.Count == 1);

        // What it brings later has no track.
        var late = new RenditionLayout(1, [TestSegments.Audio]);
        output.SetLayout(late);
        output.Add(new QueuedUnit(late, 0, Unit(1.0).Unit, Second, 0, false, null));
        output.Complete(0);
        output.Complete(1);
        await PassUntilAsync(() => run.IsCompleted);
        await run;
        Assert.Single(_host.Units);
        Assert.Contains(_host.Lines, line => line.Contains("rendition 2 is left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_downloads_waits_for_room_in_bytes_and_in_time()
    {
        using var output = Make(1);
        output.SetLayout(_layout);
        await output.WaitForRoomAsync(CancellationToken.None);
        for (var i = 0; i < 9; i++)
        {
            output.Add(Unit(1 + i, 8 * 1024 * 1024));
        }

        var room = output.WaitForRoomAsync(CancellationToken.None).AsTask();
        Assert.False(room.IsCompleted);
        Assert.InRange(output.QueuedBytes, PacedOutput.MaxBytes, PacedOutput.MaxBytes + (9 * 1024 * 1024));

        var run = output.RunAsync(_host, CancellationToken.None);
        await PassUntilAsync(() => room.IsCompleted);

        // Far ahead of what leaves.
        output.Add(Unit(60));
        room = output.WaitForRoomAsync(CancellationToken.None).AsTask();
        Assert.False(room.IsCompleted);
        await PassUntilAsync(() => room.IsCompleted, 0.5);
        Assert.Equal(9, _host.Units.Count);
        output.Complete(0);
        await PassUntilAsync(() => run.IsCompleted, 0.5);
        await run;
    }

    private PacedOutput Make(int renditions) => new(renditions, _timeline, TimeSpan.FromSeconds(30), _time, _host);

    private QueuedUnit Unit(double seconds, int size = 10)
    {
        var pts = (long)Math.Round(seconds * 90000);
        return new QueuedUnit(
            _layout, 0, new AccessUnit { Units = [new byte[size]], Pts = pts, Dts = pts, IsRandomAccess = true }, (long)Math.Round(seconds * Second), 0, false, null);
    }

    // Lets time pass in steps until something has happened.
    private async Task PassUntilAsync(Func<bool> condition, double step = 0.02)
    {
        var deadline = Environment.TickCount64 + 30_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, $"{_host.Units.Count} units were written; log: {string.Join('\n', _host.Lines)}");
            _time.Advance(TimeSpan.FromSeconds(step));
            await Task.Delay(1);
        }
    }
}
