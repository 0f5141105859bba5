using MediaRouter.Kernel.Tests.Fakes;

namespace MediaRouter.Kernel.Tests.Streams;

/// <summary>The bench takes payloads of up to 100 bytes.</summary>
public sealed class RemuxingTests
{
    [Fact]
    public void Packets_that_are_too_big_are_cut_into_smaller_ones_without_gaps()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();
        for (ushort i = 0; i < 20; i++)
        {
            bench.Write(writer, (ushort)(65530 + i), (uint)(i * 3600), "P" + new string('x', i < 5 ? 50 : 350), marker: true);
        }

        var packets = sink.Packets();
        Assert.All(sink.Runs, run => Assert.All(Lengths(run), length => Assert.True(length <= 112)));
        Assert.Equal(packets.Select((_, i) => (ushort)(65530 + i)), packets.Select(packet => packet.Sequence));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (uint)(i * 3600)), packets.Select(packet => packet.Timestamp).Distinct());
        Assert.All(packets, packet => Assert.Equal(bench.Stream.Tracks[0].Ssrc, packet.Ssrc));
        Assert.Equal(1, bench.LogLines.Count(line => line.Contains("RTP packets are too big, remuxing them into smaller ones", StringComparison.Ordinal)));
    }

    [Fact]
    public void Loss_of_the_input_stays_visible()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();
        bench.Write(writer, 1, 0, "P" + new string('x', 350), marker: true);
        bench.Write(writer, 2, 3600, "P", marker: true);
        bench.Write(writer, 5, 7200, "P", marker: true);
        bench.Write(writer, 6, 10800, "P", marker: true);

        var steps = sink.Packets().Zip(sink.Packets().Skip(1), (a, b) => (b.Timestamp, b.Sequence - a.Sequence)).Where(step => step.Item2 != 1);
        Assert.Equal([(7200u, 3)], steps);
    }

    [Fact]
    public void Nothing_is_converted_while_nobody_reads()
    {
        var bench = new StreamBench();
        var writer = bench.Stream.AttachWriter();
        bench.Write(writer, 1, 0, "P" + new string('x', 350), marker: true);
        Assert.Equal(0, bench.Stream.Conversions);

        var sink = new RecordingSink();
        var subscription = bench.Stream.SubscribePackets(sink, [bench.Stream.Tracks[0]]);
        bench.Write(writer, 2, 3600, "P" + new string('x', 350), marker: true);
        subscription.Dispose();
        bench.Write(writer, 3, 7200, "P", marker: true);

        Assert.True(sink.Packets().Count > 3);
        Assert.Equal(1, bench.Stream.Conversions);
    }

    [Fact]
    public void Readers_of_access_units_see_each_unit_once()
    {
        var bench = new StreamBench();
        bench.Subscribe();
        var units = new RecordingSink();
        bench.Stream.SubscribeAccessUnits(units, [bench.Stream.Tracks[0]]);
        var writer = bench.Stream.AttachWriter();
        bench.Write(writer, 1, 0, "P", marker: true);
        bench.Write(writer, 2, 3600, "P" + new string('x', 350), marker: true);
        bench.Write(writer, 3, 7200, "P", marker: true);

        Assert.Equal(3, units.Units.Count);
    }

    [Fact]
    public void Big_packets_of_a_codec_without_converters_pass_as_they_are()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe(track: 1);
        var writer = bench.Stream.AttachWriter();
        bench.Write(writer, 1, 0, new string('x', 5000), track: 1);
        writer.Flush();

        Assert.Equal([5012], Lengths(Assert.Single(sink.Runs)));
    }

    private static List<int> Lengths(Sdk.Media.PacketRun run)
    {
        var lengths = new List<int>();
        foreach (var packet in run)
        {
            lengths.Add(packet.Length);
        }

        return lengths;
    }
}
