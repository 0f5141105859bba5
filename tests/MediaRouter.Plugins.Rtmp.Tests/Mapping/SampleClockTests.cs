using MediaRouter.Plugins.Rtmp.Mapping.Reading;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

public class SampleClockTests
{
    private const long Millisecond = 1_000_000;

    [Theory]
    [InlineData(44100, 1024, 44100)]
    [InlineData(48000, 1024, 48000)]
    [InlineData(8000, 160, 8000)]
    [InlineData(44100, 1152, 90000)] // MP3 on the clock of its RTP form
    public void Times_rounded_to_milliseconds_become_regular(int sampleRate, int samples, int clockRate)
    {
        var clock = new SampleClock(clockRate);
        for (var i = 0L; i < 5000; i++)
        {
            var milliseconds = i * samples * 1000 / sampleRate;
            Assert.Equal(i * samples * clockRate / sampleRate, clock.Place(milliseconds * Millisecond, sampleRate, samples));
        }
    }

    [Fact]
    public void Missing_unit_and_a_jump_back_are_followed()
    {
        var clock = new SampleClock(48000);
        Assert.Equal(48000, clock.Place(1000 * Millisecond, 48000, 1024));
        Assert.Equal(49024, clock.Place(1021 * Millisecond, 48000, 1024));

        // One unit of 21.3 ms is not there.
        Assert.Equal(1064 * 48, clock.Place(1064 * Millisecond, 48000, 1024));
        Assert.Equal((1064 * 48) + 1024, clock.Place(1085 * Millisecond, 48000, 1024));
        Assert.Equal(0, clock.Place(0, 48000, 1024));
    }

    [Fact]
    public void Drift_is_followed_in_steps()
    {
        var clock = new SampleClock(48000);
        var last = -1L;
        for (var i = 0L; i < 20000; i++)
        {
            // The sender's clock is 200 ppm slower than its samples.
            var nanoseconds = i * 1024 * 1_000_200_000 / 48000;
            var place = clock.Place(nanoseconds, 48000, 1024);
            Assert.InRange(place - (nanoseconds * 48 / 1_000_000), -600, 600);
            Assert.True(place > last);
            last = place;
        }
    }
}
