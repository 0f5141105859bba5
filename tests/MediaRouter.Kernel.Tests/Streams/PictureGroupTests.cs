using System.Text;
using MediaRouter.Kernel.Tests.Fakes;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Tests.Streams;

public sealed class PictureGroupTests
{
    [Theory]
    [InlineData(GopCacheMode.On, 2)]
    [InlineData(GopCacheMode.Auto, 2)]
    [InlineData(GopCacheMode.Off, 0)]
    public void Late_reader_of_access_units_gets_the_group_of_pictures_from_its_beginning(GopCacheMode mode, int kept)
    {
        var bench = new StreamBench(packetNative: false, audioUnits: true, gopCache: mode);
        var writer = bench.Stream.AttachWriter();
        writer.WriteAccessUnit(0, Unit("P", 3000));
        writer.WriteAccessUnit(0, Unit("K1", 6000, isRandomAccess: true));
        writer.WriteAccessUnit(0, Unit("P1", 9000));

        var sink = new RecordingSink();
        bench.Stream.SubscribeAccessUnits(sink, [bench.Stream.Tracks[0]], withKeptGroup: true);
        writer.WriteAccessUnit(0, Unit("P2", 12000));

        Assert.Equal(kept + 1, sink.Units.Count);
        Assert.Equal(kept > 0, sink.Units[0].IsRandomAccess);
    }

    [Fact]
    public void Late_reader_of_access_units_gets_the_group_also_of_packets()
    {
        var bench = new StreamBench(gopCache: GopCacheMode.On);
        var writer = bench.Stream.AttachWriter();
        bench.Write(writer, 1, 3000, "K1", marker: true);
        bench.Write(writer, 2, 6000, "P1", marker: true);

        var first = new RecordingSink();
        bench.Stream.SubscribeAccessUnits(first, [bench.Stream.Tracks[0]], withKeptGroup: true);
        bench.Write(writer, 3, 9000, "P2", marker: true);
        var second = new RecordingSink();
        bench.Stream.SubscribeAccessUnits(second, [bench.Stream.Tracks[0]], withKeptGroup: true);

        Assert.Equal(3, first.Units.Count);
        Assert.Equal(first.Units.Select(unit => unit.Dts), second.Units.Select(unit => unit.Dts));
        Assert.Equal(first.Units.Select(unit => unit.Dts).Order().Distinct(), first.Units.Select(unit => unit.Dts));
    }

    [Fact]
    public void Late_reader_of_packets_gets_the_group_of_both_kinds_of_sources()
    {
        foreach (var packetNative in new[] { true, false })
        {
            var bench = new StreamBench(packetNative, gopCache: GopCacheMode.On);
            var writer = bench.Stream.AttachWriter();
            if (packetNative)
            {
                bench.Write(writer, 1, 3000, "K1", marker: true);
                bench.Write(writer, 2, 6000, "P1", marker: true);
            }
            else
            {
                writer.WriteAccessUnit(0, Unit("K1", 3000, isRandomAccess: true));
                writer.WriteAccessUnit(0, Unit("P1", 6000));
            }

            var first = new RecordingSink();
            bench.Stream.SubscribePackets(first, [bench.Stream.Tracks[0]], withKeptGroup: true);
            var second = new RecordingSink();
            bench.Stream.SubscribePackets(second, [bench.Stream.Tracks[0]], withKeptGroup: true);

            Assert.Equal([true, false], first.Runs.Select(run => run.IsRandomAccess));
            Assert.Equal(first.Runs.Select(run => run.Pts), second.Runs.Select(run => run.Pts));
        }
    }

    [Fact]
    public void Group_that_is_too_large_is_not_kept_and_a_new_key_picture_begins_a_new_one()
    {
        var bench = new StreamBench(packetNative: false, gopCache: GopCacheMode.On, gopMaxBytes: 10);
        var writer = bench.Stream.AttachWriter();
        writer.WriteAccessUnit(0, Unit("K" + new string('x', 5), 3000, isRandomAccess: true));
        writer.WriteAccessUnit(0, Unit("P" + new string('x', 5), 6000));
        Assert.Empty(Late());

        writer.WriteAccessUnit(0, Unit("K", 9000, isRandomAccess: true));
        Assert.Single(Late());

        bench.Stream.AttachWriter();
        Assert.Empty(Late());

        List<AccessUnit> Late()
        {
            var sink = new RecordingSink();
            using (bench.Stream.SubscribeAccessUnits(sink, [bench.Stream.Tracks[0]], withKeptGroup: true))
            {
                return [.. sink.Units];
            }
        }
    }

    [Fact]
    public void Nothing_is_kept_of_packets_in_automatic_mode()
    {
        var bench = new StreamBench(gopCache: GopCacheMode.Auto);

        Assert.Null(bench.Stream.Group);
    }

    private static AccessUnit Unit(string text, long time, bool isRandomAccess = false) =>
        new() { Units = [Encoding.ASCII.GetBytes(text)], Pts = time, Dts = time, IsRandomAccess = isRandomAccess };
}
