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

    [Fact]
    public void New_parameters_of_the_source_reach_both_planes_with_the_unit_that_brings_them()
    {
        var bench = new StreamBench(packetNative: false);
        var track = bench.Stream.Tracks[0];
        var seen = new List<string>();
        bench.Stream.SubscribeAccessUnits(
            new CallbackSink(unit => seen.Add($"unit {unit.Pts}: {((FakeParameters)track.Description.Parameters!).Number}, new {unit.NewParameters is not null}")), [track]);
        bench.Stream.SubscribePackets(new CallbackSink(null, run => seen.Add($"run {run.Pts}: {track.Description.Rtp!.FormatParameters}")), [track]);
        var writer = bench.Stream.AttachWriter();

        writer.WriteAccessUnit(0, Unit("K", 3600));
        writer.WriteAccessUnit(0, new AccessUnit { Units = [new byte[] { 1 }], Pts = 7200, Dts = 7200, IsRandomAccess = true, NewParameters = new FakeParameters(9) });
        writer.WriteAccessUnit(0, Unit("P", 10800));

        Assert.Equal(
            ["unit 3600: 1, new False", "run 3600: set=1", "unit 7200: 9, new True", "run 7200: set=9", "unit 10800: 9, new False", "run 10800: set=9"], seen);
        Assert.Equal(1, track.DescriptionVersion);
    }

    [Fact]
    public void Nothing_is_converted_while_nobody_wants_the_other_plane()
    {
        var bench = new StreamBench(packetNative: false);
        var writer = bench.Stream.AttachWriter();
        writer.WriteAccessUnit(0, Unit("K", 3600));
        Assert.Equal(0, bench.Stream.Conversions);

        var sink = new RecordingSink();
        var subscription = bench.Stream.SubscribePackets(sink, [bench.Stream.Tracks[0]]);
        writer.WriteAccessUnit(0, Unit("P", 7200));
        subscription.Dispose();
        writer.WriteAccessUnit(0, Unit("P", 10800));

        Assert.Equal(1, bench.Stream.Conversions);
        Assert.Contains(bench.LogLines, line => line.Contains("conversions of the stream so far: 1", StringComparison.Ordinal));
    }

    private sealed class CallbackSink(Action<AccessUnit>? onUnit, Action<PacketRun>? onRun = null) : IAccessUnitSink, IPacketSink
    {
        public void OnAccessUnit(ITrack track, AccessUnit unit) => onUnit?.Invoke(unit);

        public void OnPackets(PacketRun run) => onRun?.Invoke(run);
    }

    private static AccessUnit Unit(string text, long dts, bool isRandomAccess = false) =>
        new() { Units = [Encoding.ASCII.GetBytes(text)], Pts = dts, Dts = dts, IsRandomAccess = isRandomAccess };
}
