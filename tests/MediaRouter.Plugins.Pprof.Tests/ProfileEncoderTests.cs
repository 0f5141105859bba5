using MediaRouter.Plugins.Pprof.Profiles;

namespace MediaRouter.Plugins.Pprof.Tests;

public class ProfileEncoderTests
{
    [Fact]
    public void Profile_reads_back_as_it_was_written()
    {
        var (inner, outer) = (new Frame("A.Inner", "A.Inner void ()", "a.dll"), Frame.Named("B.Outer\u00e9"));
        var profile = DecodedProfile.Read(ProfileEncoder.Encode(new Profile
        {
            Measures = [new Measure("samples", "count"), new Measure("cpu", "nanoseconds")],
            Samples = [new Sample([inner, outer], [1, 5_000_000_000], "worker"), new Sample([outer], [0, 128])],
            LabelKey = "thread",
            PeriodType = new Measure("cpu", "nanoseconds"),
            Period = 1_000_000,
            Time = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000),
            Duration = TimeSpan.FromSeconds(2),
            Comments = ["remark"],
        }));

        Assert.Equal(["samples/count", "cpu/nanoseconds"], profile.Types);
        Assert.Equal("cpu", profile.OrdinaryType);
        Assert.Equal((1_800_000_000_000_000_000, 2_000_000_000, 1_000_000), (profile.Time, profile.Duration, profile.Period));
        Assert.True(profile.HasFunctions);
        Assert.Collection(
            profile.Samples,
            sample =>
            {
                Assert.Equal(["A.Inner", "B.Outer\u00e9"], sample.Stack);
                Assert.Equal([1, 5_000_000_000], sample.Values);
                Assert.Equal("thread=worker", sample.Label);
            },
            sample =>
            {
                Assert.Equal(["B.Outer\u00e9"], sample.Stack);
                Assert.Equal([0, 128], sample.Values);
                Assert.Equal("", sample.Label);
            });
    }

    [Theory]
    [InlineData("A.Loop+<RunAsync>d__12", "MoveNext", "A.Loop.RunAsync")]
    [InlineData("A.Outer+Inner", "Do", "A.Outer.Inner.Do")]
    [InlineData("A.Loop+<>c__DisplayClass1_0", "<RunAsync>b__0", "A.Loop.<>c__DisplayClass1_0.<RunAsync>b__0")]
    [InlineData("", "stub", "stub")]
    public void Methods_are_named_as_in_the_source(string type, string method, string name) => Assert.Equal(name, Capture.MethodName.Readable(type, method));
}
