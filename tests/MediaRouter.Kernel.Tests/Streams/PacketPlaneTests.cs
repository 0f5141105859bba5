using MediaRouter.Kernel.Tests.Fakes;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Tests.Streams;

public sealed class PacketPlaneTests
{
    [Fact]
    public void Run_is_closed_at_the_marker_and_holds_the_frame()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 9000, "K-first");
        bench.Write(writer, 2, 9000, ".second");
        Assert.Empty(sink.Runs);
        bench.Write(writer, 3, 9000, ".last", marker: true);

        var run = Assert.Single(sink.Runs);
        Assert.Equal(3, run.PacketCount);
        Assert.True(run.StartsUnit && run.EndsUnit && run.IsRandomAccess);
        Assert.Equal(9000, run.Pts);
    }

    [Fact]
    public void Run_carries_the_framing_prefix_of_its_media()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe(track: 1);
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 960, "abc", track: 1);
        writer.Flush();

        Assert.Equal([0x24, 2, 0, 15], sink.Runs[0].Framed.Span[..4].ToArray());
    }

    [Fact]
    public void Run_of_a_frame_without_marker_is_closed_by_the_next_time_stamp()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 9000, "K");
        bench.Write(writer, 2, 12000, "P", marker: true);

        Assert.Equal(2, sink.Runs.Count);
        Assert.True(sink.Runs[0].EndsUnit);
        Assert.False(sink.Runs[1].IsRandomAccess);
    }

    [Fact]
    public void Beginning_of_a_frame_waits_at_most_the_gather_time()
    {
        var bench = new StreamBench(gather: TimeSpan.FromMilliseconds(5));
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 9000, "K");
        writer.Flush();
        bench.Clock.Advance(TimeSpan.FromMilliseconds(4));
        Assert.Empty(sink.Runs);
        bench.Clock.Advance(TimeSpan.FromMilliseconds(1));

        var run = Assert.Single(sink.Runs);
        Assert.False(run.EndsUnit);

        bench.Write(writer, 2, 9000, ".", marker: true);
        Assert.Equal(2, sink.Runs.Count);
        Assert.False(sink.Runs[1].StartsUnit);
        Assert.False(sink.Runs[1].IsRandomAccess);
    }

    [Fact]
    public void Gather_time_of_zero_hands_on_what_each_receive_brought()
    {
        var bench = new StreamBench(gather: TimeSpan.Zero);
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 9000, "K");
        writer.Flush();

        Assert.Single(sink.Runs);
    }

    [Fact]
    public void Random_access_that_shows_late_in_a_split_frame_is_where_readers_may_start()
    {
        var bench = new StreamBench(gather: TimeSpan.Zero);
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 9000, "-delimiter");
        writer.Flush();
        bench.Write(writer, 2, 9000, "S1");
        writer.Flush();
        bench.Write(writer, 3, 9000, "K", marker: true);

        Assert.Equal([false, true, false], sink.Runs.Select(run => run.IsRandomAccess && run.StartsUnit));
    }

    [Fact]
    public void Sound_is_passed_on_with_each_receive()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe(track: 1);
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 960, "a", track: 1);
        writer.Flush();

        var run = Assert.Single(sink.Runs);
        Assert.True(run.IsRandomAccess);
    }

    [Fact]
    public void Frame_larger_than_a_run_is_split_and_whole()
    {
        var bench = new StreamBench(maxRtpPayload: 1440);
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();
        var filler = "." + new string('x', 1400);

        bench.Write(writer, 1, 9000, "K");
        for (ushort sequence = 2; sequence < 100; sequence++)
        {
            bench.Write(writer, sequence, 9000, filler, marker: sequence == 99);
        }

        Assert.True(sink.Runs.Count > 1);
        Assert.All(sink.Runs, run => Assert.True(run.Framed.Length <= PacketRun.MaxLength));
        Assert.Equal(Enumerable.Range(1, 99).Select(i => (ushort)i), sink.Packets().Select(packet => packet.Sequence));
        Assert.Equal([true, .. Enumerable.Repeat(false, sink.Runs.Count - 1)], sink.Runs.Select(run => run.StartsUnit));
        Assert.Equal([.. Enumerable.Repeat(false, sink.Runs.Count - 1), true], sink.Runs.Select(run => run.EndsUnit));
    }

    [Fact]
    public void Packets_leave_with_the_stream_s_own_ssrc_and_keep_their_gaps()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 65534, 9000, "K", marker: true);
        bench.Write(writer, 65535, 12000, "P", marker: true);
        bench.Write(writer, 3, 15000, "P", marker: true);

        Assert.Equal([65534, 65535, 3], sink.Packets().Select(packet => (int)packet.Sequence));
        Assert.All(sink.Packets(), packet => Assert.Equal(bench.Stream.Tracks[0].Ssrc, packet.Ssrc));
    }

    [Fact]
    public void Replaced_source_goes_on_in_sequence_and_time()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var first = bench.Stream.AttachWriter();
        bench.Write(first, 100, 90000, "K", marker: true);

        bench.Clock.Advance(TimeSpan.FromSeconds(2));
        var second = bench.Stream.AttachWriter();
        bench.Write(second, 7, 4_000_000_000, "K", marker: true, ssrc: 0x22222222);
        bench.Write(second, 8, 4_000_003_000, "P", marker: true, ssrc: 0x22222222);

        Assert.False(first.IsAttached);
        var packets = sink.Packets();
        Assert.Equal([100, 101, 102], packets.Select(packet => (int)packet.Sequence));
        Assert.Equal([90000u, 270000u, 273000u], packets.Select(packet => packet.Timestamp));
        Assert.Single(packets.Select(packet => packet.Ssrc).Distinct());
    }

    [Fact]
    public void Writer_that_was_replaced_has_no_effect()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var first = bench.Stream.AttachWriter();
        bench.Stream.AttachWriter();

        bench.Write(first, 100, 90000, "K", marker: true);

        Assert.Empty(sink.Runs);
    }

    [Theory]
    [InlineData(900_000_000u)] // forward by hours
    [InlineData(100u)] // back to the beginning
    public void Clock_jump_within_a_source_is_smoothed(uint jumpTo)
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();
        bench.Write(writer, 1, 5_000_000, "K", marker: true);
        bench.Clock.Advance(TimeSpan.FromMilliseconds(40));
        bench.Write(writer, 2, jumpTo, "K", marker: true);
        bench.Clock.Advance(TimeSpan.FromMilliseconds(40));
        bench.Write(writer, 3, jumpTo + 3600, "P", marker: true);

        Assert.Equal([5_000_000u, 5_003_600u, 5_007_200u], sink.Packets().Select(packet => packet.Timestamp));
    }

    [Fact]
    public void Wrap_of_the_time_stamp_is_no_jump()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();
        bench.Write(writer, 1, uint.MaxValue - 1000, "K", marker: true);
        bench.Clock.Advance(TimeSpan.FromMilliseconds(40));
        bench.Write(writer, 2, 2599, "P", marker: true);

        Assert.Equal([uint.MaxValue - 1000L, uint.MaxValue + 2600L], sink.Runs.Select(run => run.Pts));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("40600001000000010000000000")] // version 1
    [InlineData("9f600001000000010000000000")] // more contributing sources than bytes
    public void Malformed_packet_is_counted_and_dropped(string hex)
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        writer.WritePacket(0, Convert.FromHexString(hex), 0);
        writer.Flush();

        Assert.Empty(sink.Runs);
        Assert.Equal(1, bench.Stream.InboundFramesInError);
    }

    [Fact]
    public void Parameters_that_change_in_mid_stream_are_on_the_track_before_the_packets_are_handed_on()
    {
        var bench = new StreamBench();
        var track = bench.Stream.Tracks[0];
        var seen = new List<string>();
        bench.Stream.SubscribePackets(new CallbackSink(_ => seen.Add(track.Description.Rtp!.FormatParameters)), [track]);
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 9000, "K", marker: true);
        bench.Write(writer, 2, 12000, "S\u0007");
        bench.Write(writer, 3, 12000, "K", marker: true);

        Assert.Equal(["", "set=7"], seen);
        Assert.Equal(1, track.DescriptionVersion);
    }

    [Fact]
    public void Nothing_is_depacketised_while_nobody_subscribes_to_access_units()
    {
        var bench = new StreamBench();
        var sink = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 9000, "K", marker: true);
        Assert.Equal(0, bench.Codec.UnitsMade);

        var units = new RecordingSink();
        var subscription = bench.Stream.SubscribeAccessUnits(units, [bench.Stream.Tracks[0]]);
        bench.Write(writer, 2, 12000, "P", marker: true);
        subscription.Dispose();
        bench.Write(writer, 3, 15000, "P", marker: true);

        Assert.Single(units.Units);
        Assert.Equal(1, bench.Codec.UnitsMade);
        Assert.Equal(3, sink.Runs.Count);
    }

    [Fact]
    public void Track_without_a_codec_cannot_be_had_as_access_units()
    {
        var bench = new StreamBench();

        Assert.Throws<NotSupportedException>(() => bench.Stream.SubscribeAccessUnits(new RecordingSink(), [bench.Stream.Tracks[1]]));
    }

    [Fact]
    public void Sink_that_fails_is_dropped_and_the_others_miss_nothing()
    {
        var bench = new StreamBench();
        var calls = 0;
        bench.Stream.SubscribePackets(
            new CallbackSink(_ =>
            {
                calls++;
                throw new InvalidOperationException("defect");
            }),
            [bench.Stream.Tracks[0]]);
        var healthy = bench.Subscribe();
        var writer = bench.Stream.AttachWriter();

        bench.Write(writer, 1, 9000, "K", marker: true);
        bench.Write(writer, 2, 12000, "P", marker: true);

        Assert.Equal(1, calls);
        Assert.Equal(2, healthy.Runs.Count);
    }

    private sealed class CallbackSink(Action<PacketRun> callback) : IPacketSink
    {
        public void OnPackets(PacketRun run) => callback(run);
    }
}
