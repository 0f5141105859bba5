using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Configuration.Tests;

public class DurationTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("10s", 10)]
    [InlineData("+10s", 10)]
    [InlineData("200ms", 0.2)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData(".5s", 0.5)]
    [InlineData("1.s", 1)]
    [InlineData("1d", 86400)]
    [InlineData("2d3h", 183600)]
    [InlineData("-2d3h", -183600)]
    [InlineData("250us", 0.00025)]
    [InlineData("250µs", 0.00025)]
    [InlineData("500ns", 0.0000005)]
    public void Durations_are_read(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 9);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("-")]
    [InlineData("s")]
    [InlineData("10 s")]
    [InlineData("1.2.3s")]
    [InlineData("10x")]
    [InlineData("1.5d")]
    [InlineData("1h2d")]
    [InlineData("--1s")]
    [InlineData("1d-2h")]
    [InlineData("300000d")]
    [InlineData("99999999999999999999999999999999h")]
    [InlineData(".s")]
    public void Other_texts_are_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("0s", "")]
    [InlineData("24h", "1d")]
    [InlineData("25h", "1d1h0m0s")]
    [InlineData("10s", "10s")]
    [InlineData("200ms", "200ms")]
    [InlineData("1500ms", "1.5s")]
    [InlineData("1.5ms", "1.5ms")]
    [InlineData("90s", "1m30s")]
    [InlineData("1h", "1h0m0s")]
    [InlineData("30us", "30µs")]
    [InlineData("500ns", "500ns")]
    [InlineData("-36h", "-1d12h0m0s")]
    public void Durations_are_written_with_days_split_off(string text, string expected)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(expected, DurationText.Format(duration));
        Assert.True(DurationText.TryParse(expected, out var again));
        Assert.Equal(duration, again);
    }
}
