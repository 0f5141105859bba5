using MediaRouter.Kernel.Streams;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Tests.Streams;

/// <summary>Properties that hold for whatever a source sends; every failure names its seed.</summary>
public sealed class AccessUnitTimelineTests
{
    private const int Clock = 90000;

    [Fact]
    public void Times_of_a_stream_whose_depth_is_known_are_only_completed()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var pictures = Pictures(random, out var depth);
            var known = depth + random.Next(3);
            var times = Map(pictures, (_, _) => known, hasDts: false);

            AssertOrder(times, seed);
            Assert.True(pictures.SequenceEqual(times.Select(unit => unit.Pts)), $"seed {seed}: PTS changed");
        }
    }

    [Fact]
    public void Depth_that_is_understated_is_learned()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var pictures = Pictures(random, out var depth);
            var known = random.Next(depth + 1);
            var times = Map(pictures, (_, _) => known, hasDts: false);

            AssertOrder(times, seed);
            var changed = times.Zip(pictures).Select((pair, i) => pair.First.Pts != pair.Second ? i : -1).Where(i => i >= 0).ToList();
            Assert.True(changed.Count <= 40 && changed.LastOrDefault() < pictures.Count / 2, $"seed {seed}: {changed.Count} PTS changed up to {changed.LastOrDefault()}");
            Assert.All(changed, i => Assert.True(times[i].Pts - pictures[i] < Clock, $"seed {seed}: PTS changed by {times[i].Pts - pictures[i]}"));
        }
    }

    [Fact]
    public void Depth_that_changes_all_the_time_never_breaks_the_order()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var pictures = Pictures(random, out _);

            AssertOrder(Map(pictures, (_, _) => random.Next(-1, 20), hasDts: false), seed);
        }
    }

    [Fact]
    public void Any_input_leaves_with_increasing_decoding_times_below_the_presentation_times()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var shared = new SourceOffset();
            AccessUnitTimeline[] tracks = [new(Clock, MediaKind.Video), new(48000, MediaKind.Audio), new(Clock, MediaKind.Data)];
            var last = new long?[tracks.Length];
            var now = 1000.0;
            long clock = random.Next();
            for (var i = 0; i < 300; i++)
            {
                now += random.NextDouble() * (random.Next(50) == 0 ? 20 : 0.05);
                clock += random.Next(30) == 0 ? random.NextInt64(-10_000_000_000, 10_000_000_000) : random.Next(-9000, 9000);
                if (random.Next(60) == 0)
                {
                    shared.BeginSource();
                    Array.ForEach(tracks, track => track.BeginSource());
                }

                var index = random.Next(tracks.Length);
                var (pts, dts) = (clock, clock + random.Next(-20000, 20000));
                tracks[index].Map(ref pts, ref dts, random.Next(4) > 0, random.Next(3) == 0 ? null : random.Next(5), now, 0, shared);

                Assert.True(dts <= pts, $"seed {seed}, unit {i}: DTS {dts} exceeds PTS {pts}");
                Assert.True(last[index] is null || dts > last[index], $"seed {seed}, unit {i}: DTS {dts} after {last[index]}");
                last[index] = dts;
            }
        }
    }

    [Theory]
    [InlineData(7200.0)]
    [InlineData(5.5)]
    [InlineData(-3.0)]
    [InlineData(-95443.7)] // a 33-bit clock that wraps
    public void Jump_moves_all_tracks_by_the_same_amount(double jumpSeconds)
    {
        var shared = new SourceOffset();
        var video = new AccessUnitTimeline(Clock, MediaKind.Video);
        var audio = new AccessUnitTimeline(48000, MediaKind.Audio);
        var differences = new HashSet<long>();
        var discontinuities = 0;
        for (var i = 0; i < 200; i++)
        {
            // Frames of 40 and 20 ms; sound is delivered 130 ms late and 7 units later, as interleaved files are.
            var jump = i < 100 ? 0 : jumpSeconds;
            var now = 50 + (i * 0.04);
            var videoPts = (long)Math.Round((100_000 + (i * 0.04) + jump) * Clock);
            var videoDts = videoPts;
            discontinuities += video.Map(ref videoPts, ref videoDts, true, 0, now, 0, shared) ? 1 : 0;
            for (var half = 0; half < 2; half++)
            {
                var step = i - 3 + (half / 2.0);
                var audioJump = step < 100 ? 0 : jumpSeconds;
                var audioPts = (long)Math.Round((100_000 + (step * 0.04) + audioJump) * 48000);
                var audioDts = audioPts;
                discontinuities += audio.Map(ref audioPts, ref audioDts, true, null, now + 0.002, 0, shared) ? 1 : 0;
                if (half == 0 && (i < 100 || i > 110))
                {
                    differences.Add((videoPts * 48 / 90) - audioPts);
                }
            }
        }

        Assert.Equal(2, discontinuities);
        Assert.InRange(differences.Max() - differences.Min(), 0, 1);
    }

    [Fact]
    public void Source_that_takes_over_goes_on_behind_all_tracks_and_keeps_their_relation()
    {
        var shared = new SourceOffset();
        var video = new AccessUnitTimeline(Clock, MediaKind.Video);
        var audio = new AccessUnitTimeline(48000, MediaKind.Audio);
        Map(video, 0, 0, shared);
        Map(audio, 48000, 0.01, shared); // a second ahead of the pictures
        shared.BeginSource();
        video.BeginSource();
        audio.BeginSource();

        var (firstVideo, isVideoDiscontinuity) = Map(video, 900_000, 0.5, shared);
        var (firstAudio, isAudioDiscontinuity) = Map(audio, (10 * 48000) + 960, 0.51, shared);

        Assert.True(isVideoDiscontinuity && isAudioDiscontinuity);
        Assert.InRange(firstVideo, Clock, Clock + 2);
        Assert.InRange(firstAudio - (firstVideo * 48 / 90), 959, 961);
    }

    [Fact]
    public void Silence_is_a_discontinuity_but_no_jump()
    {
        var shared = new SourceOffset();
        var video = new AccessUnitTimeline(Clock, MediaKind.Video);
        Map(video, 0, 0, shared);

        Assert.Equal((Clock * 3600L, true), Map(video, Clock * 3600L, 3600, shared));
        Assert.Equal(((Clock * 3600L) + 3600, false), Map(video, (Clock * 3600L) + 3600, 3600.04, shared));
    }

    [Fact]
    public void Source_that_delivers_in_bursts_or_pauses_does_not_jump()
    {
        var shared = new SourceOffset();
        var video = new AccessUnitTimeline(Clock, MediaKind.Video);
        for (var i = 0; i < 1000; i++)
        {
            // Segments of ten seconds, each delivered at once.
            var segment = i / 250;
            Assert.Equal((i * 3600L, false), Map(video, i * 3600L, segment * 10, shared));
        }
    }

    [Fact]
    public void Negative_composition_is_kept_by_a_smaller_decoding_time()
    {
        var shared = new SourceOffset();
        var video = new AccessUnitTimeline(Clock, MediaKind.Video);
        var times = new List<(long, long)>();
        foreach (var (pts, dts) in new (long, long)[] { (9000, 9000), (18000, 12600), (15000, 16200) })
        {
            var (mappedPts, mappedDts) = (pts, dts);
            video.Map(ref mappedPts, ref mappedDts, true, null, dts / (double)Clock, 0, shared);
            times.Add((mappedPts, mappedDts));
        }

        Assert.Equal([9000, 18000, 15000], times.Select(unit => unit.Item1));
        Assert.True(times[2].Item2 is > 12600 and <= 15000);
    }

    private static (long Dts, bool IsDiscontinuity) Map(AccessUnitTimeline timeline, long time, double now, SourceOffset shared)
    {
        var (pts, dts) = (time, time);
        var isDiscontinuity = timeline.Map(ref pts, ref dts, true, 0, now, 0, shared);
        return (dts, isDiscontinuity);
    }

    private static List<(long Pts, long Dts)> Map(List<long> pictures, Func<int, long, int> depth, bool hasDts)
    {
        var shared = new SourceOffset();
        var timeline = new AccessUnitTimeline(Clock, MediaKind.Video);
        var times = new List<(long, long)>();
        for (var i = 0; i < pictures.Count; i++)
        {
            var (pts, dts) = (pictures[i], pictures[i]);
            timeline.Map(ref pts, ref dts, hasDts, depth(i, pts), pictures[i] / (double)Clock, 0, shared);
            times.Add((pts, dts));
        }

        return times;
    }

    private static void AssertOrder(List<(long Pts, long Dts)> times, int seed)
    {
        var last = long.MinValue;
        foreach (var (pts, dts) in times)
        {
            Assert.True(dts <= pts, $"seed {seed}: DTS {dts} exceeds PTS {pts}");
            Assert.True(dts > last, $"seed {seed}: DTS {dts} after {last}");
            last = dts;
        }
    }

    // Presentation times in decoding order: mini GOPs of up to 16 pictures, flat or as a pyramid, variable frame rate, lost pictures.
    private static List<long> Pictures(Random random, out int depth)
    {
        var maxLevels = random.Next(5);
        var isFlat = random.Next(3) == 0;
        var isVariable = random.Next(2) == 0;
        var loss = random.Next(2) == 0 ? 0 : 0.15;
        depth = maxLevels == 0 ? 0 : isFlat ? 1 : maxLevels;
        var order = new List<int> { 0 };
        var last = 0;
        while (order.Count < 600)
        {
            // Another size each time, as adaptive encoders choose; the first is the deepest, so that the depth can be learned.
            var levels = order.Count < 40 ? maxLevels : random.Next(maxLevels + 1);
            var anchor = last + (1 << levels);
            order.Add(anchor);
            if (isFlat)
            {
                order.AddRange(Enumerable.Range(last + 1, anchor - last - 1));
            }
            else
            {
                Split(last, anchor, order);
            }

            last = anchor;
        }

        var times = new List<long>(last + 1);
        long time = Clock;
        for (var i = 0; i <= last; i++)
        {
            times.Add(time);
            time += isVariable ? random.Next(900, 9000) : 3600;
        }

        return [.. order.Where((_, i) => i < 40 || random.NextDouble() >= loss).Select(i => times[i])];
    }

    private static void Split(int from, int to, List<int> order)
    {
        if (to - from < 2)
        {
            return;
        }

        var middle = (from + to) / 2;
        order.Add(middle);
        Split(from, middle, order);
        Split(middle, to, order);
    }
}
