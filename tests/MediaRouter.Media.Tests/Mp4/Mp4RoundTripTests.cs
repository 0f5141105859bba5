using MediaRouter.Media.Mp4;
using MediaRouter.Media.Tests.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Mp4;

public class Mp4RoundTripTests
{
    public static TheoryData<string> Codecs => [.. Mp4Samples.Codecs];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Units_come_back_whatever_the_cut(string codec)
    {
        var random = new Random(1);
        var units = Mp4Samples.Units(codec, 60, random, startSeconds: 1e6);
        var description = Mp4Samples.Track(codec) with { Language = "de" };
        var track = Mp4Samples.Ready(description, units.Take(1));
        Mp4Track.StartAt([track], 0, units[0]);
        var bytes = Write([track], units.Select(unit => (0, unit)), random);

        foreach (var largestCut in (int[])[3, 100, 1316, 100_000_000])
        {
            var collector = new Mp4Collector();
            var reader = new Mp4Reader(collector);
            for (var at = 0; at < bytes.Length;)
            {
                var cut = Math.Min(largestCut == 100 ? random.Next(1, 400) : largestCut, bytes.Length - at);
                reader.Feed(bytes.AsSpan(at, cut));
                at += cut;
            }

            reader.EndSegment();
            Assert.Empty(collector.Faults);
            AssertSame(units, collector.UnitsOf(0), shift: -units[0].Pts);
            var read = Assert.Single(Assert.Single(collector.Movies).Tracks);
            Assert.Equal((description.Kind, description.Codec == "MPEG-4 Audio LATM" ? "MPEG-4 Audio" : description.Codec), (read.Kind, read.Codec));
            Assert.Equal((description.ClockRate, "de"), (read.ClockRate, read.Language));
            if (codec != "MPEG-4 Audio LATM")
            {
                Assert.Equal(description.Parameters, read.Parameters);
            }

            Assert.Equal(units[^1].Dts - units[0].Pts, collector.Parts.Sum(part => part.Duration) + collector.Parts[0].Dts - LastDuration(collector, units));
        }
    }

    [Fact]
    public void All_codecs_together_share_one_origin()
    {
        var random = new Random(2);
        var all = new List<(int Track, AccessUnit Unit)>();
        var tracks = new List<Mp4Track>();
        foreach (var codec in Mp4Samples.Codecs)
        {
            var units = Mp4Samples.Units(codec, 100, random, startSeconds: 5);
            tracks.Add(Mp4Samples.Ready(Mp4Samples.Track(codec), units.Take(1)));
            all.AddRange(units.Select(unit => (tracks.Count - 1, unit)));
        }

        var sorted = all.OrderBy(entry => entry.Unit.Dts / (double)tracks[entry.Track].Timescale).ToList();
        var collector = Mp4Collector.Read(Write(tracks, sorted, random));

        Assert.Empty(collector.Faults);
        for (var i = 0; i < tracks.Count; i++)
        {
            AssertSame([.. all.Where(entry => entry.Track == i).Select(entry => entry.Unit)], collector.UnitsOf(i), shift: 0);
        }
    }

    [Fact]
    public void Durations_do_not_drift()
    {
        // 29.97 pictures a second, and sound of 44.1 kHz in the rate of pictures: no distance is a whole number of ticks.
        var times = Enumerable.Range(0, 10_000).Select(i => (long)Math.Round(i * 1152 * 90000.0 / 44100)).ToList();
        var track = Mp4Samples.Ready(TsSamples.Track("MPEG-1/2 Audio"), Mp4Samples.Units("MPEG-1/2 Audio", 1, new Random(3)));
        var writer = new FragmentWriter([track]);
        var collector = new Mp4Collector();
        var reader = new Mp4Reader(collector);
        reader.Feed(InitSegment.Create([track]).Bytes.Span);
        long end = 0;
        for (var i = 0; i < times.Count; i++)
        {
            writer.Add(0, new AccessUnit { Units = [new byte[] { 1 }], Pts = times[i], Dts = times[i], IsRandomAccess = true });
            if (i % 7 == 6)
            {
                var fragment = writer.Take()!;
                Assert.Equal(end, fragment.Tracks[0].Dts);
                end += fragment.Tracks[0].Duration;
                reader.Feed(fragment.Bytes.Span);
            }
        }

        reader.Feed(writer.Finish()!.Bytes.Span);
        Assert.Equal(times, collector.Units.Select(unit => unit.Unit.Dts));
    }

    [Fact]
    public void New_parameters_reach_the_other_side_through_a_new_init_segment()
    {
        var units = TsSamples.Units("H264", 20, new Random(4));
        var changed = TsSamples.H264 with { PictureSets = [TsSamples.Bytes("68ee3c80")] };
        var track = new Mp4Track(TsSamples.Track("H264"));
        var writer = new FragmentWriter([track]);
        var collector = new Mp4Collector();
        var reader = new Mp4Reader(collector);
        reader.Feed(InitSegment.Create([track]).Bytes.Span);
        for (var i = 0; i < units.Count; i++)
        {
            var unit = i == 10 ? With(units[i], changed) : units[i];
            writer.Add(0, unit);
            if (track.Learn(unit))
            {
                reader.Feed(writer.Take()!.Bytes.Span);
                reader.EndSegment(isDiscontinuity: true);
                reader.Feed(InitSegment.Create([track]).Bytes.Span);
            }
        }

        reader.Feed(writer.Finish()!.Bytes.Span);
        Assert.Empty(collector.Faults);
        Assert.Single(collector.Movies);
        AssertSame(units, collector.UnitsOf(0), shift: 0);
        var change = Assert.Single(collector.UnitsOf(0), unit => unit.NewParameters is not null);
        Assert.Equal((units[10].Dts, changed), (change.Dts, change.NewParameters));
        Assert.Equal([change], collector.UnitsOf(0).Where(unit => unit.IsDiscontinuity));
    }

    [Fact]
    public void Data_that_nobody_wants_can_be_left_out()
    {
        var units = TsSamples.Units("H264", 50, new Random(5));
        var track = new Mp4Track(TsSamples.Track("H264"));
        var bytes = Write([track], units.Select(unit => (0, unit)), new Random(6));
        var collector = new Mp4Collector { WantsUnits = false };
        var reader = new Mp4Reader(collector);
        long skipped = 0;
        for (var at = 0L; at < bytes.Length;)
        {
            reader.Feed(bytes.AsSpan((int)at, 1));
            at++;
            var count = reader.SkippableBytes;
            reader.Skip(count);
            at += count;
            skipped += count;
        }

        Assert.Empty(collector.Units);
        Assert.Empty(collector.Faults);
        Assert.InRange(skipped, bytes.Length * 9L / 10, bytes.Length);
        Assert.Equal(units[0].Dts, collector.Parts[0].Dts);
        Assert.Equal(units.Where((_, i) => i % 10 == 0).Select(unit => unit.Dts), collector.Parts.Where(part => part.StartsWithSync).Select(part => part.Dts));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Skip(1));
    }

    internal static byte[] Write(IReadOnlyList<Mp4Track> tracks, IEnumerable<(int Track, AccessUnit Unit)> units, Random random)
    {
        var output = new List<byte>();
        output.AddRange(InitSegment.Create(tracks).Bytes.Span);
        var writer = new FragmentWriter(tracks);
        foreach (var (track, unit) in units)
        {
            Assert.True(writer.Add(track, unit));
            if ((unit.IsRandomAccess && tracks[track].IsVideo) || random.Next(8) == 0)
            {
                Append(output, writer.Take(random.Next(2) == 0));
            }
        }

        Append(output, writer.Finish());
        return [.. output];
    }

    private static void Append(List<byte> output, Fragment? fragment)
    {
        if (fragment is not null)
        {
            output.AddRange(fragment.Bytes.Span);
        }
    }

    private static long LastDuration(Mp4Collector collector, List<AccessUnit> units)
    {
        var end = collector.Parts[^1].Dts + collector.Parts[^1].Duration;
        return end - (units[^1].Dts - units[0].Pts);
    }

    private static AccessUnit With(AccessUnit unit, CodecParameters parameters) =>
        new() { Units = unit.Units, Pts = unit.Pts, Dts = unit.Dts, IsRandomAccess = unit.IsRandomAccess, NewParameters = parameters };

    private static void AssertSame(List<AccessUnit> expected, List<AccessUnit> actual, long shift)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal((expected[i].Pts + shift, expected[i].Dts + shift), (actual[i].Pts, actual[i].Dts));
            Assert.Equal(expected[i].IsRandomAccess, actual[i].IsRandomAccess);
            Assert.Equal(Mp4Samples.Text(expected[i]), Mp4Samples.Text(actual[i]));
        }
    }
}
