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
    public void Access_units_made_of_packets_are_kept_in_automatic_mode_while_somebody_asks_for_it()
    {
        var bench = new StreamBench(gopCache: GopCacheMode.Auto);
        var writer = bench.Stream.AttachWriter();
        using var subscription = bench.Stream.SubscribeAccessUnits(new RecordingSink(), [bench.Stream.Tracks[0]]);
        bench.Write(writer, 1, 3000, "K1", marker: true);
        Assert.Null(bench.Stream.Group);

        using (bench.Stream.KeepAccessUnits())
        {
            bench.Write(writer, 2, 6000, "P1", marker: true);
            Assert.Empty(Replay(bench));
            bench.Write(writer, 3, 9000, "K2", marker: true);
            bench.Write(writer, 4, 12000, "P2", marker: true);
            Assert.Equal([true, false], Replay(bench).Select(unit => unit.IsRandomAccess));

            var runs = new RecordingSink();
            bench.Stream.ReplayPackets(runs, [bench.Stream.Tracks[0]], () => { });
            Assert.Empty(runs.Runs);
        }

        Assert.Null(bench.Stream.Group);
    }

    [Fact]
    public void Conversion_that_ends_takes_along_what_was_made_by_it()
    {
        var bench = new StreamBench(gopCache: GopCacheMode.Auto);
        var writer = bench.Stream.AttachWriter();
        using var keeping = bench.Stream.KeepAccessUnits();
        using (bench.Stream.SubscribeAccessUnits(new RecordingSink(), [bench.Stream.Tracks[0]]))
        {
            bench.Write(writer, 1, 3000, "K1", marker: true);
            Assert.Single(Replay(bench));
        }

        Assert.Empty(Replay(bench));
    }

    [Fact]
    public void Replay_gives_what_is_kept_and_the_call_back_comes_before_the_next_media()
    {
        foreach (var packetNative in new[] { true, false })
        {
            var bench = new StreamBench(packetNative, gopCache: GopCacheMode.On);
            var writer = bench.Stream.AttachWriter();
            var sink = new RecordingSink();
            Write("K1", 3000);
            Write("P1", 6000);
            using var subscription = bench.Stream.SubscribePackets(new RecordingSink(), [bench.Stream.Tracks[0]]);
            var seen = -1;
            bench.Stream.ReplayPackets(sink, [bench.Stream.Tracks[0]], () => seen = sink.Runs.Count);
            Write("P2", 9000);
            Assert.Equal((2, 2), (seen, sink.Runs.Count));

            void Write(string text, long time)
            {
                if (packetNative)
                {
                    bench.Write(writer, (ushort)(time / 3000), (uint)time, text, marker: true);
                }
                else
                {
                    writer.WriteAccessUnit(0, Unit(text, time, text[0] == 'K'));
                }
            }
        }
    }

    [Fact]
    public void Change_of_parameters_in_the_middle_of_a_group_ends_it()
    {
        var bench = new StreamBench(packetNative: false, gopCache: GopCacheMode.On);
        var writer = bench.Stream.AttachWriter();
        writer.WriteAccessUnit(0, Unit("K", 3000, isRandomAccess: true, new FakeParameters(1)));
        writer.WriteAccessUnit(0, Unit("P", 6000, parameters: new FakeParameters(1)));
        Assert.Equal(2, Replay(bench).Count);

        writer.WriteAccessUnit(0, Unit("P", 9000, parameters: new FakeParameters(2)));
        Assert.Empty(Replay(bench));

        writer.WriteAccessUnit(0, Unit("K", 12000, isRandomAccess: true, new FakeParameters(3)));
        Assert.Single(Replay(bench));
    }

    private static List<AccessUnit> Replay(StreamBench bench)
    {
        var sink = new RecordingSink();
        var isCalled = false;
        bench.Stream.ReplayAccessUnits(sink, [bench.Stream.Tracks[0]], () => isCalled = true);
        Assert.True(isCalled);
        return sink.Units;
    }

    private static AccessUnit Unit(string text, long time, bool isRandomAccess = false, CodecParameters? parameters = null) =>
        new() { Units = [Encoding.ASCII.GetBytes(text)], Pts = time, Dts = time, IsRandomAccess = isRandomAccess, NewParameters = parameters };
}
