using MediaRouter.Kernel.Tests.Fakes;

namespace MediaRouter.Kernel.Tests.Streams;

public sealed class WallClockTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Wall_clock_follows_media_time_not_the_jitter_of_arrival()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 0, "K", marker: true);
        bench.Clock.Advance(TimeSpan.FromMilliseconds(60));
        bench.Write(writer, 2, 3600, "P", marker: true);

        var step = sink.Runs[1].NtpUnixNanoseconds - sink.Runs[0].NtpUnixNanoseconds;
        Assert.Equal(40_000_000, step);
    }

    [Fact]
    public void Times_of_the_source_are_moved_to_the_router_s_clock_by_one_shift_for_all_tracks()
    {
        var bench = new StreamBench();
        var video = bench.Subscribe(0);
        var audio = bench.Subscribe(1);
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 0, "K", marker: true, ntp: 1000 * Second);
        bench.Clock.Advance(TimeSpan.FromMilliseconds(100));
        bench.Write(writer, 1, 0, "a", track: 1, ntp: (1000 * Second) + 20_000_000);
        writer.Flush();

        Assert.Equal(20_000_000, audio.Runs[0].NtpUnixNanoseconds - video.Runs[0].NtpUnixNanoseconds);
        var startOfClock = (new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).Ticks * 100;
        Assert.Equal(startOfClock, video.Runs[0].NtpUnixNanoseconds);
    }

    [Fact]
    public void Times_of_the_source_are_passed_on_when_the_path_says_so()
    {
        var bench = new StreamBench(useSourceClock: true);
        var video = bench.Subscribe(0);
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 0, "K", marker: true, ntp: 1000 * Second);

        Assert.Equal(1000 * Second, video.Runs[0].NtpUnixNanoseconds);
    }
}
