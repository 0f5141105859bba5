using MediaRouter.Plugins.Hls.Source.Output;

namespace MediaRouter.Plugins.Hls.Tests.Source;

public sealed class PlayoutClockTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Media_leaves_at_the_pace_of_its_times()
    {
        var clock = new PlayoutClock();
        clock.Start(100 * Second, 5 * Second, null, mayBurst: false, holdBack: null);

        Assert.Equal(100 * Second, clock.ReleaseOf(5 * Second));
        Assert.Equal(103 * Second, clock.ReleaseOf(8 * Second));
        Assert.Equal(7 * Second, clock.PositionAt(102 * Second));
    }

    [Fact]
    public void What_should_have_left_leaves_at_once_only_where_that_is_wanted()
    {
        var patient = new PlayoutClock();
        patient.Start(100 * Second, 0, 99 * Second, mayBurst: false, holdBack: null);
        var bursting = new PlayoutClock();
        bursting.Start(100 * Second, 0, 99 * Second, mayBurst: true, holdBack: null);
        var late = new PlayoutClock();
        late.Start(100 * Second, 0, 50 * Second, mayBurst: true, holdBack: null);

        Assert.Equal(100 * Second, patient.ReleaseOf(0));
        Assert.Equal(99 * Second, bursting.ReleaseOf(0));
        Assert.Equal(98 * Second, late.ReleaseOf(0));

        // The burst itself is not late.
        bursting.OnArrival(Second / 2, 100 * Second);
        Assert.Equal(0, bursting.Delay);
    }

    [Fact]
    public void What_comes_late_moves_everything_back_once()
    {
        var clock = new PlayoutClock();
        clock.Start(100 * Second, 0, null, mayBurst: false, holdBack: 6 * Second);

        clock.OnArrival(2 * Second, 105 * Second);
        Assert.Equal(105 * Second, clock.ReleaseOf(2 * Second));
        clock.OnArrival(4 * Second, 107 * Second);

        Assert.Equal(3 * Second, clock.Delay);
        Assert.Equal(107 * Second, clock.ReleaseOf(4 * Second));
    }

    [Fact]
    public void What_comes_much_too_early_for_long_leaves_a_little_faster_until_it_does_not()
    {
        var clock = new PlayoutClock();
        clock.Start(0, 0, null, mayBurst: false, holdBack: 6 * Second);

        // The server's media comes 20 s before it leaves.
        var now = 0L;
        for (; now < 1000 * Second; now += Second)
        {
            clock.OnArrival(now + (20 * Second), now);
            clock.Advance(now);
        }

        Assert.InRange(clock.ReleaseOf(now + (20 * Second)) - now, 2 * Second, 6 * Second);
        Assert.Equal(0, clock.Delay);
    }
}
