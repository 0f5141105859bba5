using MediaRouter.Media.Rtcp;

namespace MediaRouter.Media.Tests.Rtcp;

public class NtpTimestampTests
{
    [Fact]
    public void Unix_epoch_is_2208988800_seconds()
    {
        Assert.Equal(2208988800UL << 32, NtpTimestamp.FromUnixNanoseconds(0).Value);
        Assert.Equal(DateTimeOffset.UnixEpoch, new NtpTimestamp(2208988800UL << 32).ToDateTimeOffset());
        Assert.Equal(500_000_000, new NtpTimestamp((2208988800UL << 32) + 0x80000000).ToUnixNanoseconds());
    }

    [Fact]
    public void Nanoseconds_and_dates_convert_back()
    {
        var random = new Random(6);
        var from = new DateTimeOffset(1968, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var to = new DateTimeOffset(2104, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < 10000; i++)
        {
            var time = new DateTimeOffset(random.NextInt64(from.Ticks, to.Ticks), TimeSpan.Zero);
            Assert.Equal(time, NtpTimestamp.FromDateTimeOffset(time).ToDateTimeOffset());
            var nanoseconds = ((time - DateTimeOffset.UnixEpoch).Ticks * 100) + random.Next(100);
            Assert.Equal(nanoseconds, NtpTimestamp.FromUnixNanoseconds(nanoseconds).ToUnixNanoseconds());
        }

        Assert.Equal(1_999_999_999, NtpTimestamp.FromUnixNanoseconds(1_999_999_999).ToUnixNanoseconds());
    }

    [Fact]
    public void Time_after_2036_lies_in_the_next_era()
    {
        var time = new DateTimeOffset(2040, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var timestamp = NtpTimestamp.FromDateTimeOffset(time);
        Assert.True(timestamp.Seconds < 0x80000000);
        Assert.Equal(time, timestamp.ToDateTimeOffset());
    }

    [Fact]
    public void Round_trip_time_is_that_of_figure_2()
    {
        // RFC 3550, section 6.4.1, figure 2.
        var block = new ReportBlock { LastSenderReport = 0xb705_2000, DelaySinceLastSenderReport = 0x0005_4000 };
        var roundTrip = block.RoundTripTime(new NtpTimestamp(0xb710_8000UL << 16));
        Assert.Equal(TimeSpan.FromSeconds(6.125), roundTrip);
        Assert.Null(new ReportBlock().RoundTripTime(new NtpTimestamp(1)));
        Assert.Null(block.RoundTripTime(new NtpTimestamp(0xb705_8000UL << 16)));
    }

    [Fact]
    public void Short_format_saturates()
    {
        Assert.Equal(0u, NtpTimestamp.ToShortFormat(TimeSpan.FromSeconds(-1)));
        Assert.Equal(0x18000u, NtpTimestamp.ToShortFormat(TimeSpan.FromSeconds(1.5)));
        Assert.Equal(uint.MaxValue, NtpTimestamp.ToShortFormat(TimeSpan.FromDays(1)));
        Assert.Equal(TimeSpan.FromSeconds(1.5), NtpTimestamp.FromShortFormat(0x18000));
    }
}
