using MediaRouter.Kernel.Streams;
using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Tests.Streams;

public sealed class RealPictureOrderTests
{
    // Decoding times before the first picture can only be guessed.
    private const int LargestDepth = 5;

    public static TheoryData<string> Names => [.. RealPictures.All.Select(stream => stream.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoding_times_reconstructed_from_packets_are_those_of_the_encoder(string name)
    {
        var stream = RealPictures.All.Single(stream => stream.Name == name);
        var times = Run(stream, hasDts: false, stream.Pictures);

        AssertValid(times, stream.Pictures, mayRaise: false);
        var offsets = times.Zip(stream.Pictures, (mapped, truth) => mapped.Dts - truth.Dts).Skip(LargestDepth).Distinct();
        Assert.Single(offsets);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoding_times_of_the_source_are_kept_where_they_are_right(string name)
    {
        var stream = RealPictures.All.Single(stream => stream.Name == name);
        var times = Run(stream, hasDts: true, stream.Pictures);

        Assert.Equal(stream.Pictures.Select(picture => (picture.Pts, picture.Dts)), times);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Source_that_sends_presentation_times_as_decoding_times_is_repaired(string name)
    {
        var stream = RealPictures.All.Single(stream => stream.Name == name);
        (long Pts, long Dts, byte[] Slice)[] wrong = [.. stream.Pictures.Select(picture => (picture.Pts, picture.Pts, picture.Slice))];
        var times = Run(stream, hasDts: true, wrong);

        // Without VUI the first picture tells nothing of those that follow.
        AssertValid(times, wrong, mayRaise: name.Contains("without-vui", StringComparison.Ordinal));
        var offsets = times.Zip(stream.Pictures, (mapped, truth) => mapped.Dts - truth.Dts).Skip(2 * LargestDepth).Distinct();
        Assert.Single(offsets);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Lost_pictures_leave_the_times_of_the_others_alone(string name)
    {
        var stream = RealPictures.All.Single(stream => stream.Name == name);
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            (long Pts, long Dts, byte[] Slice)[] left = [.. stream.Pictures.Where((_, i) => i == 0 || random.NextDouble() > 0.1)];
            var times = Run(stream, hasDts: false, left);

            AssertValid(times, left, mayRaise: name.Contains("without-vui", StringComparison.Ordinal));
        }
    }

    private static List<(long Pts, long Dts)> Run(RealPictures stream, bool hasDts, IReadOnlyList<(long Pts, long Dts, byte[] Slice)> pictures)
    {
        IPictureOrder order = stream.IsH265 ? new H265PictureOrder() : new H264PictureOrder();
        var timeline = new AccessUnitTimeline(90000, MediaKind.Video);
        var shared = new SourceOffset();
        var times = new List<(long, long)>();
        foreach (var picture in pictures)
        {
            var (pts, dts) = (picture.Pts, picture.Dts);
            var unit = new AccessUnit { Units = [picture.Slice], Pts = pts, Dts = dts, IsRandomAccess = false };
            var isDiscontinuity = timeline.Map(ref pts, ref dts, hasDts, order.GetReorderDepth(unit, stream.Parameters), picture.Dts / 90000.0, 0, shared);
            Assert.False(isDiscontinuity);
            times.Add((pts, dts));
        }

        return times;
    }

    private static void AssertValid(List<(long Pts, long Dts)> times, IReadOnlyList<(long Pts, long Dts, byte[] Slice)> pictures, bool mayRaise)
    {
        Assert.All(times, unit => Assert.True(unit.Dts <= unit.Pts));
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second.Dts > pair.First.Dts));
        if (!mayRaise)
        {
            Assert.Equal(pictures.Select(picture => picture.Pts), times.Select(unit => unit.Pts));
        }
    }
}
