using System.Buffers;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.MpegTs;

public class TsReaderTests
{
    private const string KlvRegistration = "05044B4C5641";
    private static readonly byte[] Sets = Convert.FromHexString("000000016764001eacd940a02ff970110000030001000003003c0f162d960000000168ebe3cb22c0");

    [Fact]
    public void Unsupported_streams_are_named_and_the_others_are_read()
    {
        var bytes = new TsPackets().Association()
            .Map(0, (0x100, 0x87, ""), (0x101, 0x06, KlvRegistration), (0x102, 0x06, "5600"), (0x103, 0x86, "050443554549"), (0x104, 0x15, "260DFFFF49443320FF49443320000F"), (0x105, 0x42, ""))
            .Pes(0x101, [1, 2, 3], 9000)
            .ToArray();
        var collector = TsCollector.Read(bytes);

        Assert.Equal(
            ["E-AC-3", "teletext", "SCTE 35", "timed ID3", "AVS video"],
            collector.Program.LeftOut.Select(stream => stream.Name));
        Assert.Equal("KLV", Assert.Single(collector.Program.Tracks).Description.Codec);
        Assert.Equal(9000, Assert.Single(collector.Units).Unit.Pts);
    }

    [Fact]
    public void A_map_with_a_wrong_checksum_is_not_believed()
    {
        var packets = new TsPackets().Association().Map(0, (0x101, 0x06, KlvRegistration)).ToArray();
        packets[188 + 12] ^= 1;
        var collector = TsCollector.Read(packets);

        Assert.Empty(collector.Programs);
        Assert.Equal(1, collector.Count(TsFault.MalformedSections));
    }

    [Fact]
    public void A_map_that_changes_makes_new_tracks_and_no_unit_is_lost()
    {
        var bytes = new TsPackets().Association()
            .Map(0, (0x101, 0x06, KlvRegistration)).Pes(0x101, [1], 1000)
            .Map(1, (0x101, 0x06, KlvRegistration)).Pes(0x101, [2], 2000)
            .Map(2, (0x100, 0x1b, ""), (0x101, 0x06, KlvRegistration)).Pes(0x101, [3], 3000)
            .Pes(0x100, [.. Sets, 0, 0, 1, 0x65, 0x88, 0x80], 3500)
            .Pes(0x101, [4], 4000)
            .ToArray();
        var collector = TsCollector.Read(bytes);

        Assert.Equal([1, 2], collector.Programs.Select(program => program.Tracks.Count));
        Assert.Equal([(0, 1000L), (0, 2000), (1, 3000), (0, 3500), (1, 4000)], collector.Units.Select(entry => (entry.Track, entry.Unit.Pts)));
    }

    [Fact]
    public void A_silent_stream_is_left_out_after_some_seconds_of_the_others()
    {
        var packets = new TsPackets().Association().Map(0, (0x100, 0x1b, ""), (0x101, 0x06, KlvRegistration));
        var collector = new TsCollector();
        var reader = new TsReader(collector);
        for (var i = 0; i <= 40; i++)
        {
            packets.Pes(0x101, [1], 9000 * i);
        }

        var bytes = packets.ToArray();
        reader.Feed(bytes.AsSpan(0, 188 * 12));
        Assert.Empty(collector.Programs);
        reader.Feed(bytes.AsSpan(188 * 12));

        Assert.Equal("it has no data", Assert.Single(collector.Program.LeftOut).Reason);
        Assert.Equal(41, collector.Units.Count);
    }

    [Fact]
    public void A_stream_without_parameters_is_left_out_after_the_probe_time()
    {
        var packets = new TsPackets().Association().Map(0, (0x100, 0x1b, ""), (0x101, 0x06, KlvRegistration));
        for (var i = 0; i <= 110; i++)
        {
            packets.Pes(0x100, [0, 0, 1, 0x41, 0x9a, 0x80], 9000 * i).Pes(0x101, [1], 9000 * i);
        }

        var collector = new TsCollector();
        new TsReader(collector).Feed(packets.ToArray());

        Assert.Equal(new TsLeftOutStream(0x100, 0x1b, "H264", "its parameters were not seen"), Assert.Single(collector.Program.LeftOut));
        Assert.Equal(111, collector.Units.Count);
    }

    [Fact]
    public void Probing_ends_after_a_bounded_amount_of_data()
    {
        var packets = new TsPackets().Association().Map(0, (0x100, 0x1b, ""));
        for (var i = 0; i < 100; i++)
        {
            packets.Pes(0x100, [0, 0, 1, 0x41, 0x9a, 0x80]);
        }

        var collector = new TsCollector();
        new TsReader(collector, new TsReaderOptions { ProbeBytes = 5000 }).Feed(packets.ToArray());

        Assert.Empty(collector.Program.Tracks);
    }

    [Fact]
    public void A_picture_in_several_pes_packets_is_put_together()
    {
        byte[] slice = [0, 0, 1, 0x65, 0x88, .. Enumerable.Repeat((byte)0x55, 300)];
        var packets = new TsPackets().Association().Map(0, (0x100, 0x1b, ""))
            .Pes(0x100, [.. Sets, 0, 0, 1, 0x65, 0x88, 0x81], 0)
            .Pes(0x100, [0, 0, 1, 0x65, 0x44, 0x81])
            .Pes(0x100, slice[..100], 3000)
            .Pes(0x100, slice[100..200])
            .Pes(0x100, slice[200..])
            .Pes(0x100, slice, 6000);
        var units = TsCollector.Read(packets.ToArray()).UnitsOf(0);

        Assert.Equal([0, 3000, 6000], units.Where(unit => unit.Units[0].Span[1] == 0x88).Select(unit => unit.Pts));
        Assert.Equal(slice.AsSpan(3).ToArray(), units[^2].Units[0].ToArray());
    }

    [Fact]
    public void Several_pictures_in_one_pes_packet_are_taken_apart()
    {
        byte[] picture = [0, 0, 1, 9, 0xf0, 0, 0, 1, 0x41, 0x9a, 0x80, 0, 0, 1, 0x41, 0x44, 0x80];
        var packets = new TsPackets().Association().Map(0, (0x100, 0x1b, ""))
            .Pes(0x100, [.. Sets, 0, 0, 1, 0x65, 0x88, 0x81], 0)
            .Pes(0x100, [.. picture], 3000)
            .Pes(0x100, [.. picture, .. picture, .. picture], 6000);
        var units = TsCollector.Read(packets.ToArray()).UnitsOf(0);

        Assert.Equal([0, 3000, 6000, 9000, 12000], units.Select(unit => unit.Dts));
        Assert.All(units.Skip(1), unit => Assert.Equal(2, unit.Units.Count));
    }

    [Fact]
    public void Aac_frames_that_straddle_pes_packets_keep_their_times()
    {
        var random = new Random(1);
        var units = TsSamples.Units("MPEG-4 Audio", 100, random);
        var stream = new ArrayBufferWriter<byte>();
        var config = ((Mpeg4AudioParameters)TsSamples.Track("MPEG-4 Audio").Parameters!).Config;
        var starts = new List<int>();
        foreach (var unit in units)
        {
            starts.Add(stream.WrittenCount);
            Media.Codecs.AdtsHeader.TryWrite(stream.GetSpan(7), config, unit.Units[0].Length);
            stream.Advance(7);
            stream.Write(unit.Units[0].Span);
        }

        var packets = new TsPackets().Association().Map(0, (0x100, 0x0f, "0A0464657500"));
        for (var at = 0; at < stream.WrittenCount;)
        {
            var count = Math.Min(random.Next(1, 3000), stream.WrittenCount - at);
            var first = starts.FindIndex(start => start >= at);
            long? pts = first >= 0 && starts[first] < at + count ? 90000 + (long)Math.Round(first * 1024L * 90000 / 44100.0) : null;
            packets.Pes(0x100, stream.WrittenSpan.Slice(at, count).ToArray(), pts);
            at += count;
        }

        var collector = TsCollector.Read(packets.ToArray());

        Assert.Empty(collector.Faults);
        Assert.Equal(units.Select(unit => unit.Pts + 44100), collector.UnitsOf(0).Select(unit => unit.Pts));
        Assert.Equal(units.Select(TsSamples.Flat), collector.UnitsOf(0).Select(TsSamples.Flat));
    }

    [Fact]
    public void Sound_times_are_regular_within_a_tolerance_and_follow_beyond()
    {
        byte[] Frame() => [0xff, 0xf1, 0x4c, 0x80, 0x01, 0x7f, 0xfc, 1, 2, 3, 4];
        var packets = new TsPackets().Association().Map(0, (0x100, 0x0f, ""));

        // 1024 samples of 48 kHz are 1920 ticks; senders round to milliseconds. The last time is 100 ms late.
        foreach (var pts in (long[])[0, 1890, 3870, 5760, 7650, 18600])
        {
            packets.Pes(0x100, Frame(), pts);
        }

        Assert.Equal([0, 1024, 2048, 3072, 4096, 9920], TsCollector.Read(packets.ToArray()).UnitsOf(0).Select(unit => unit.Pts));
    }

    [Fact]
    public void A_changed_sample_rate_makes_a_new_track()
    {
        byte[] at48 = [0xff, 0xf1, 0x4c, 0x80, 0x01, 0x7f, 0xfc, 1, 2, 3, 4];
        byte[] at44 = [0xff, 0xf1, 0x50, 0x80, 0x01, 0x7f, 0xfc, 1, 2, 3, 4];
        var collector = TsCollector.Read(new TsPackets().Association().Map(0, (0x100, 0x0f, "")).Pes(0x100, at48, 0).Pes(0x100, at44, 90000).ToArray());

        Assert.Equal([48000, 44100], collector.Programs.Select(program => program.Tracks[0].Description.ClockRate));
        Assert.Equal(44100, collector.Units[^1].Unit.Pts);
    }

    [Fact]
    public void Loas_frames_are_handed_on_without_latm()
    {
        // AudioMuxElement: new configuration (LC, 48 kHz, stereo, no other data, no checksum), then a length of 3 and three bytes; all unaligned.
        var bits = "0" + "0" + "1" + "000000" + "0000" + "000" + "00010" + "0011" + "0010" + "000" + "000" + "11111111" + "0" + "0"
            + "00000011" + "110000010000001011110101";
        var element = Pack(bits);
        byte[] first = [0x56, 0xe0, (byte)element.Length, .. element];
        var again = Pack("1" + "00000010" + "1010101001010101");
        byte[] second = [0x56, 0xe0, (byte)again.Length, .. again];
        var collector = TsCollector.Read(new TsPackets().Association().Map(0, (0x100, 0x11, "")).Pes(0x100, [.. first, .. second], 90000).ToArray());

        var track = Assert.Single(collector.Program.Tracks).Description;
        Assert.Equal(("MPEG-4 Audio LATM", 48000), (track.Codec, track.ClockRate));
        Assert.Equal(2, Assert.IsType<Mpeg4LatmParameters>(track.Parameters).Config.Audio.ChannelCount);
        Assert.Equal(["C102F5", "AA55"], collector.UnitsOf(0).Select(unit => Convert.ToHexString(unit.Units[0].Span)));
        Assert.Equal([48000, 49024], collector.UnitsOf(0).Select(unit => unit.Pts));
    }

    [Fact]
    public void Synchronous_klv_is_taken_out_of_its_cells()
    {
        byte[] cells = [0, 0, 0xcf, 0, 2, 0xaa, 0xbb, 0, 1, 0x8f, 0, 1, 0x01, 0, 2, 0x4f, 0, 1, 0x02];
        var collector = TsCollector.Read(new TsPackets().Association().Map(0, (0x100, 0x15, "26090100FF4B4C5641000F")).Pes(0x100, cells, 9000).ToArray());

        Assert.Equal(["AABB", "0102"], collector.UnitsOf(0).Select(unit => Convert.ToHexString(unit.Units[0].Span)));
    }

    [Fact]
    public void Klv_without_times_takes_that_of_the_program()
    {
        var collector = TsCollector.Read(new TsPackets().Association().Map(0, (0x100, 0x0f, ""), (0x101, 0x06, KlvRegistration))
            .Pes(0x101, [1])
            .Pes(0x100, [0xff, 0xf1, 0x4c, 0x80, 0x01, 0x7f, 0xfc, 1, 2, 3, 4], 90000)
            .Pes(0x101, [2])
            .ToArray());

        Assert.Equal([(2, 90000L)], collector.UnitsOf(1).Select(unit => ((int)unit.Units[0].Span[0], unit.Pts)));
    }

    [Fact]
    public void A_gap_drops_the_picture_it_is_in()
    {
        byte[] big = [0, 0, 1, 0x41, 0x9a, .. Enumerable.Repeat((byte)0x33, 1000)];
        var packets = new TsPackets().Association().Map(0, (0x100, 0x1b, "")).Pes(0x100, [.. Sets, 0, 0, 1, 0x65, 0x88, 0x81], 0);
        var before = packets.ToArray().Length;
        packets.Pes(0x100, big, 3000).Pes(0x100, big, 6000);
        var bytes = packets.ToArray().ToList();
        bytes.RemoveRange(before + (188 * 2), 188);
        var collector = TsCollector.Read([.. bytes]);

        Assert.Equal([0, 6000], collector.UnitsOf(0).Select(unit => unit.Dts));
        Assert.Equal(1, collector.Count(TsFault.LostPackets));
    }

    [Fact]
    public void A_discontinuity_of_the_clock_marks_the_next_units()
    {
        var collector = TsCollector.Read(new TsPackets().Association().Map(0, (0x101, 0x06, KlvRegistration))
            .Pes(0x101, [1], 9_000_000).Adaptation(0x101, 0x80).Skip(0x101, 5).Pes(0x101, [2], 0).Pes(0x101, [3], 9000)
            .ToArray());

        Assert.Empty(collector.Faults);
        Assert.Equal([false, true, false], collector.UnitsOf(0).Select(unit => unit.IsDiscontinuity));
        Assert.Equal([9_000_000, 0, 9000], collector.UnitsOf(0).Select(unit => unit.Pts));
    }

    [Fact]
    public void Segments_may_begin_with_new_counters()
    {
        byte[] Segment(long pts) => new TsPackets().Association().Map(0, (0x101, 0x06, KlvRegistration)).Pes(0x101, [1], pts).Pes(0x101, [2], pts + 9000).ToArray();
        var collector = new TsCollector();
        var reader = new TsReader(collector);
        reader.Feed(Segment(0));
        reader.EndSegment();
        reader.Feed(Segment(18000));
        reader.EndSegment(isDiscontinuity: true);
        reader.Feed(Segment(0));
        reader.Finish();

        Assert.Empty(collector.Faults);
        Assert.Equal([false, false, false, false, true, false], collector.UnitsOf(0).Select(unit => unit.IsDiscontinuity));
    }

    [Fact]
    public void Scrambled_and_damaged_packets_are_counted()
    {
        var bytes = new TsPackets().Association().Map(0, (0x101, 0x06, KlvRegistration)).Pes(0x101, [1], 0).Pes(0x101, [2], 9000).Pes(0x101, [3], 18000).ToArray();
        bytes[(188 * 2) + 3] |= 0x80;
        bytes[(188 * 3) + 1] |= 0x80;
        var collector = TsCollector.Read(bytes);

        Assert.Equal((1L, 1L), (collector.Count(TsFault.ScrambledPackets), collector.Count(TsFault.DamagedPackets)));
        Assert.Equal(18000, Assert.Single(collector.Units).Unit.Pts);
    }

    [Fact]
    public void A_pes_packet_without_end_is_bounded()
    {
        var packets = new TsPackets().Association().Map(0, (0x100, 0x1b, "")).Pes(0x100, [.. Sets, 0, 0, 1, 0x65, 0x88, 0x81], 0);
        packets.Pes(0x100, new byte[100_000], 3000, isOpen: true).Pes(0x100, [0, 0, 1, 0x41, 0x9a, 0x80], 6000);
        var collector = TsCollector.Read(packets.ToArray(), new TsReaderOptions { MaxPesBytes = 50_000 });

        Assert.Equal(1, collector.Count(TsFault.OversizedPes));
        Assert.Equal([0, 6000], collector.UnitsOf(0).Select(unit => unit.Dts));
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing_per_packet()
    {
        var random = new Random(1);
        var unit = new AccessUnit
        {
            Units = [(byte[])[0x65, 0x88, .. Enumerable.Repeat((byte)0x55, 150_000)]],
            Pts = 0,
            Dts = 0,
            IsRandomAccess = false,
        };
        var writer = new TsWriter([TsSamples.Track("H264")]);
        var output = new ArrayBufferWriter<byte>(1 << 20);
        writer.Write(0, unit, output);
        output.ResetWrittenCount();

        var before = GC.GetAllocatedBytesForCurrentThread();
        writer.Write(0, unit, output);
        var perUnit = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(output.WrittenCount / TsPacket.Length, 800, 1000);
        Assert.InRange(perUnit, 0, 1024);
    }

    private static byte[] Pack(string bits) =>
        [.. bits.Chunk(8).Select(chunk => Convert.ToByte(new string(chunk).PadRight(8, '0'), 2))];
}
