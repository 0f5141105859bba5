using System.Buffers;
using MediaRouter.Media.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.MpegTs;

public class TsRoundTripTests
{
    private static readonly TsWriterOptions NoOffset = new() { TimeOffset = TimeSpan.Zero };

    public static TheoryData<string> Codecs => [.. TsSamples.Codecs];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Units_come_back_whatever_the_cut(string codec)
    {
        var random = new Random(1);
        var units = TsSamples.Units(codec, 60, random, startSeconds: 10);
        var bytes = TsSamples.Write(new TsWriter([TsSamples.Track(codec)], NoOffset), units.Select(unit => (0, unit)));

        foreach (var largestCut in (int[])[1, 100, 188, 1316, 1_000_000])
        {
            var collector = new TsCollector();
            var reader = new TsReader(collector);
            for (var at = 0; at < bytes.Length;)
            {
                var cut = Math.Min(largestCut == 100 ? random.Next(1, 400) : largestCut, bytes.Length - at);
                reader.Feed(bytes.AsSpan(at, cut));
                at += cut;
            }

            reader.Finish();
            AssertSame(units, collector.UnitsOf(0));
            Assert.Empty(collector.Faults);
            var track = Assert.Single(Assert.Single(collector.Programs).Tracks);
            var expected = TsSamples.Track(codec == "MPEG-4 Audio LATM" ? "MPEG-4 Audio" : codec);
            Assert.Equal((expected.Kind, expected.Codec), (track.Description.Kind, track.Description.Codec));
            Assert.Equal(TsSamples.Track(codec).ClockRate, track.Description.ClockRate);
            if (codec != "MPEG-4 Audio LATM")
            {
                Assert.Equal(expected.Parameters, track.Description.Parameters);
            }
        }
    }

    [Theory]
    [InlineData(192, 4)]
    [InlineData(204, 0)]
    public void Other_packet_sizes_are_found(int size, int offset)
    {
        var units = TsSamples.Units("H264", 40, new Random(2), startSeconds: 10);
        var bytes = TsSamples.Write(new TsWriter([TsSamples.Track("H264")], NoOffset), units.Select(unit => (0, unit)));
        var wide = new byte[bytes.Length / 188 * size];
        for (var i = 0; i < bytes.Length / 188; i++)
        {
            bytes.AsSpan(188 * i, 188).CopyTo(wide.AsSpan((size * i) + offset));
        }

        AssertSame(units, TsCollector.Read(wide).UnitsOf(0));
    }

    [Fact]
    public void All_codecs_together_share_one_origin_over_the_wrap_of_the_clock()
    {
        // 33 bits of 90 kHz wrap after 95443.7 s.
        var random = new Random(3);
        var tracks = TsSamples.Codecs.Select(TsSamples.Track).ToList();
        var all = TsSamples.Codecs
            .SelectMany((codec, index) => TsSamples.Units(codec, 200, random, startSeconds: 95442).Select(unit => (Track: index, Unit: unit)))
            .OrderBy(entry => entry.Unit.Dts / (double)tracks[entry.Track].ClockRate)
            .ToList();
        var collector = TsCollector.Read(TsSamples.Write(new TsWriter(tracks, NoOffset), all));

        Assert.Empty(collector.Faults);
        for (var i = 0; i < tracks.Count; i++)
        {
            AssertSame([.. all.Where(entry => entry.Track == i).Select(entry => entry.Unit)], collector.UnitsOf(i));
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Lost_packets_cost_no_more_than_the_units_they_were_in(string codec)
    {
        var random = new Random(4);
        var units = TsSamples.Units(codec, 300, random, startSeconds: 10);
        var bytes = TsSamples.Write(new TsWriter([TsSamples.Track(codec)], NoOffset), units.Select(unit => (0, unit)));
        var collector = new TsCollector();
        var reader = new TsReader(collector);
        var dropped = 0;
        for (var at = 0; at < bytes.Length; at += 188)
        {
            if (at > 188 * 200 && random.Next(50) == 0)
            {
                dropped++;
                continue;
            }

            reader.Feed(bytes.AsSpan(at, 188));
        }

        reader.Finish();
        Assert.InRange(collector.Count(TsFault.LostPackets), 1, dropped);

        // What comes is whole: each unit is one that was written, at its time.
        var written = units.ToDictionary(unit => unit.Dts);
        var read = collector.UnitsOf(0);
        Assert.InRange(read.Count, units.Count - (2 * dropped), units.Count - 1);
        foreach (var unit in read)
        {
            Assert.Equal(TsSamples.Flat(written[unit.Dts]), TsSamples.Flat(unit));
        }
    }

    [Fact]
    public void Packets_that_come_twice_are_dropped()
    {
        var units = TsSamples.Units("H264", 40, new Random(5), startSeconds: 10);
        var bytes = TsSamples.Write(new TsWriter([TsSamples.Track("H264")], NoOffset), units.Select(unit => (0, unit)));
        var collector = new TsCollector();
        var reader = new TsReader(collector);
        for (var at = 0; at < bytes.Length; at += 188)
        {
            reader.Feed(bytes.AsSpan(at, 188));
            reader.Feed(bytes.AsSpan(at, 188));
        }

        reader.Finish();
        AssertSame(units, collector.UnitsOf(0));
        Assert.Equal([TsFault.DuplicatePackets], collector.Faults.Keys);
    }

    [Fact]
    public void Garbage_between_packets_is_skipped()
    {
        var random = new Random(6);
        var units = TsSamples.Units("MPEG-4 Audio", 100, random, startSeconds: 10);
        var output = new ArrayBufferWriter<byte>();
        var writer = new TsWriter([TsSamples.Track("MPEG-4 Audio")], NoOffset);
        var bytes = new List<byte>();
        long garbage = 0;
        foreach (var unit in units)
        {
            output.ResetWrittenCount();
            writer.Write(0, unit, output);
            bytes.AddRange(output.WrittenSpan);
            if (random.Next(10) == 0)
            {
                var noise = new byte[random.Next(1, 1000)];
                random.NextBytes(noise);
                noise[^1] = 0;
                bytes.AddRange(noise);
                garbage += noise.Length;
            }
        }

        var collector = TsCollector.Read([.. bytes]);
        AssertSame(units, collector.UnitsOf(0));
        Assert.Equal(garbage, collector.Count(TsFault.Garbage));
    }

    [Fact]
    public void New_parameters_reach_the_other_side_with_their_unit()
    {
        var units = TsSamples.Units("H264", 30, new Random(7), startSeconds: 10);
        var changed = TsSamples.H264 with { PictureSets = [TsSamples.Bytes("68ee3c80")] };
        units[20] = Copy(units[20], changed);
        var bytes = TsSamples.Write(new TsWriter([TsSamples.Track("H264")], NoOffset), units.Select(unit => (0, unit)));
        var collector = TsCollector.Read(bytes);

        AssertSame(units, collector.UnitsOf(0));
        Assert.Single(collector.Programs);
        var change = Assert.Single(collector.UnitsOf(0), unit => unit.NewParameters is not null);
        Assert.Equal((units[20].Dts, changed), (change.Dts, change.NewParameters));
    }

    [Fact]
    public void A_changed_number_of_opus_channels_makes_a_new_map()
    {
        var units = TsSamples.Units("Opus", 20, new Random(8), startSeconds: 10);
        units[10] = Copy(units[10], new Media.Codecs.Parameters.OpusParameters(1));
        var bytes = TsSamples.Write(new TsWriter([TsSamples.Track("Opus")], NoOffset), units.Select(unit => (0, unit)));
        var collector = TsCollector.Read(bytes);

        AssertSame(units, collector.UnitsOf(0));
        Assert.Equal(
            [new Media.Codecs.Parameters.OpusParameters(2), new Media.Codecs.Parameters.OpusParameters(1)],
            collector.Programs.Select(program => program.Tracks[0].Description.Parameters));
    }

    [Theory]
    [InlineData("de-AT", "de")]
    [InlineData("eng", "en")]
    [InlineData("gsw", "gsw")]
    [InlineData("", "")]
    [InlineData("x-unknown", "")]
    public void Languages_come_back_as_tags(string written, string read)
    {
        var track = TsSamples.Track("MPEG-4 Audio") with { Language = written };
        var bytes = TsSamples.Write(new TsWriter([track], NoOffset), TsSamples.Units("MPEG-4 Audio", 5, new Random(9)).Select(unit => (0, unit)));

        Assert.Equal(read, TsCollector.Read(bytes).Program.Tracks[0].Description.Language);
    }

    private static AccessUnit Copy(AccessUnit unit, CodecParameters parameters) => new()
    {
        Units = unit.Units,
        Pts = unit.Pts,
        Dts = unit.Dts,
        IsRandomAccess = unit.IsRandomAccess,
        NewParameters = parameters,
    };

    private static void AssertSame(List<AccessUnit> expected, List<AccessUnit> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        var shift = actual[0].Dts - expected[0].Dts;
        for (var i = 0; i < expected.Count; i++)
        {
            // Sample clocks do not divide 90 kHz evenly: the origin of the count may be off by the rounding of one time.
            Assert.InRange(shift, -1, 1);
            Assert.Equal((expected[i].Pts + shift, expected[i].Dts + shift), (actual[i].Pts, actual[i].Dts));
            Assert.Equal(expected[i].IsRandomAccess, actual[i].IsRandomAccess);
            Assert.Equal(TsSamples.Flat(expected[i]), TsSamples.Flat(actual[i]));
        }
    }
}
