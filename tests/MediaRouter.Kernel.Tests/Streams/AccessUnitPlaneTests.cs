using System.Text;
using MediaRouter.Kernel.Tests.Fakes;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Tests.Streams;

public sealed class AccessUnitPlaneTests
{
    [Fact]
    public void Access_unit_is_packetised_for_packet_readers_within_the_largest_payload()
    {
        var bench = new StreamBench(packetNative: false);
        var packets = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        writer.WriteAccessUnit(0, Unit("K" + new string('x', 249), 3000, isRandomAccess: true));
        writer.WriteAccessUnit(0, Unit("P", 6000));

        Assert.Equal([3, 1], packets.Runs.Select(run => run.PacketCount));
        Assert.True(packets.Runs[0].IsRandomAccess && packets.Runs[0].EndsUnit);
        Assert.False(packets.Runs[1].IsRandomAccess);
        Assert.Equal(3 * (4 + 12) + 250, packets.Runs[0].Framed.Length);
        var sequences = packets.Packets().Select(packet => packet.Sequence).ToList();
        Assert.Equal(sequences.Select((_, i) => (ushort)(sequences[0] + i)), sequences);
    }

    [Fact]
    public void Decoding_times_strictly_increase_whatever_the_source_writes()
    {
        var bench = new StreamBench(packetNative: false);
        var sink = new RecordingSink();
        bench.Stream.SubscribeAccessUnits(sink, [bench.Stream.Tracks[0]]);
        var writer = bench.Stream.AttachWriter();

        foreach (var dts in new long[] { 3000, 3000, 2990, 6000 })
        {
            writer.WriteAccessUnit(0, Unit("P", dts));
        }

        Assert.Equal([3000L, 3001, 3002, 6000], sink.Units.Select(unit => unit.Dts));
    }

    [Fact]
    public void Jump_of_the_clock_becomes_an_explicit_discontinuity_and_time_goes_on()
    {
        var bench = new StreamBench(packetNative: false);
        var sink = new RecordingSink();
        bench.Stream.SubscribeAccessUnits(sink, [bench.Stream.Tracks[0]]);
        var writer = bench.Stream.AttachWriter();

        writer.WriteAccessUnit(0, Unit("K", 90000));
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        writer.WriteAccessUnit(0, Unit("K", 9_000_000_000));
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        writer.WriteAccessUnit(0, Unit("P", 9_000_090_000));

        Assert.Equal([90000L, 180001, 270001], sink.Units.Select(unit => unit.Dts));
        Assert.Equal([false, true, false], sink.Units.Select(unit => unit.IsDiscontinuity));
    }

    [Fact]
    public void Composition_offset_survives_the_timestamp_stage()
    {
        var bench = new StreamBench(packetNative: false);
        var sink = new RecordingSink();
        bench.Stream.SubscribeAccessUnits(sink, [bench.Stream.Tracks[0]]);
        var writer = bench.Stream.AttachWriter();

        writer.WriteAccessUnit(0, new AccessUnit { Units = [Encoding.ASCII.GetBytes("K")], Pts = 9000, Dts = 3000, IsRandomAccess = true });

        Assert.Equal(6000, sink.Units[0].Pts - sink.Units[0].Dts);
    }

    private static AccessUnit Unit(string text, long dts, bool isRandomAccess = false) =>
        new() { Units = [Encoding.ASCII.GetBytes(text)], Pts = dts, Dts = dts, IsRandomAccess = isRandomAccess };
}
