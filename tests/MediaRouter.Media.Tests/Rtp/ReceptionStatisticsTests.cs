using MediaRouter.Media.Rtcp;
using MediaRouter.Media.Rtp;

namespace MediaRouter.Media.Tests.Rtp;

public class ReceptionStatisticsTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Block_is_empty_before_the_first_packet()
    {
        Assert.Equal(new ReportBlock { Ssrc = 7 }, new ReceptionStatistics(8000).CreateReportBlock(7, TimeSpan.Zero));
    }

    [Fact]
    public void Block_counts_loss_in_total_and_per_interval()
    {
        var statistics = new ReceptionStatistics(8000);
        for (var i = 0; i < 100; i++)
        {
            if (i % 4 != 3)
            {
                Assert.True(statistics.Update((ushort)(65500 + i), (uint)(i * 160), i * Frame));
            }
        }

        // 75 received of 99: the last one sent is not known to be missing.
        var block = statistics.CreateReportBlock(7, TimeSpan.FromSeconds(2));
        Assert.Equal(24, block.CumulativeLost);
        Assert.Equal(24 * 256 / 99, block.FractionLost);
        Assert.Equal(0x10000u + 62, block.ExtendedHighestSequence);

        Assert.Equal(0, statistics.CreateReportBlock(7, TimeSpan.FromSeconds(2)).FractionLost);
        for (var i = 99; i < 199; i++)
        {
            statistics.Update((ushort)(65500 + i), (uint)(i * 160), i * Frame);
        }

        block = statistics.CreateReportBlock(7, TimeSpan.FromSeconds(4));
        Assert.Equal(25, block.CumulativeLost + 1);
        Assert.Equal(0, block.FractionLost);
        Assert.Equal(0u, block.JitterTicks);
    }

    [Fact]
    public void Late_packet_is_no_loss_and_duplicate_makes_it_negative()
    {
        var statistics = new ReceptionStatistics(90000);
        foreach (ushort sequence in (ushort[])[1, 3, 2, 3])
        {
            Assert.True(statistics.Update(sequence, 0, TimeSpan.Zero));
        }

        Assert.Equal(-1, statistics.CumulativeLost);
        var block = statistics.CreateReportBlock(1, TimeSpan.Zero);
        Assert.Equal(-1, block.CumulativeLost);
        Assert.Equal(0, block.FractionLost);
    }

    [Fact]
    public void Jitter_follows_appendix_a8()
    {
        var statistics = new ReceptionStatistics(8000);
        var random = new Random(5);
        double expected = 0;
        double lastTransit = 0;
        for (var i = 0; i < 5000; i++)
        {
            var arrival = (i * 160.0) + random.Next(80);
            statistics.Update((ushort)i, (uint)(i * 160), TimeSpan.FromTicks((long)(arrival * 1250)));
            var transit = arrival - (i * 160.0);
            if (i > 0)
            {
                expected += (Math.Abs(transit - lastTransit) - expected) / 16;
            }

            lastTransit = transit;
        }

        Assert.InRange(statistics.JitterTicks, expected - 2, expected + 2);
        Assert.InRange(statistics.Jitter.TotalSeconds, (expected - 2) / 8000, (expected + 2) / 8000);
    }

    [Fact]
    public void Block_tells_the_last_sender_report_and_its_age()
    {
        var statistics = new ReceptionStatistics(90000);
        statistics.Update(1, 0, TimeSpan.FromSeconds(1));
        statistics.OnSenderReport(new NtpTimestamp(0x1122334455667788), TimeSpan.FromSeconds(10));
        var block = statistics.CreateReportBlock(1, TimeSpan.FromSeconds(12.5));
        Assert.Equal(0x33445566u, block.LastSenderReport);
        Assert.Equal(0x28000u, block.DelaySinceLastSenderReport);
    }

    [Fact]
    public void Restart_of_the_sender_is_recognised_by_its_second_packet()
    {
        var statistics = new ReceptionStatistics(90000);
        statistics.Update(100, 0, TimeSpan.Zero);
        statistics.Update(103, 0, TimeSpan.Zero);
        Assert.False(statistics.Update(40000, 0, TimeSpan.Zero));
        Assert.True(statistics.Update(40001, 0, TimeSpan.Zero));
        Assert.True(statistics.Update(40003, 0, TimeSpan.Zero));
        Assert.Equal(3, statistics.CumulativeLost);
        Assert.Equal(40003u, statistics.ExtendedHighestSequence);
        Assert.Equal(5, statistics.PacketsReceived);
    }

    [Fact]
    public void Single_stray_changes_nothing()
    {
        var statistics = new ReceptionStatistics(90000);
        statistics.Update(100, 0, TimeSpan.Zero);
        Assert.False(statistics.Update(40000, 0, TimeSpan.Zero));
        Assert.True(statistics.Update(101, 0, TimeSpan.Zero));
        Assert.False(statistics.Update(40001, 0, TimeSpan.Zero));
        Assert.Equal(0, statistics.CumulativeLost);
        Assert.Equal(101u, statistics.ExtendedHighestSequence);
    }
}
