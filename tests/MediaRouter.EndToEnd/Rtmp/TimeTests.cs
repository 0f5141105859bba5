using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>Publishers whose time is not what it should be.</summary>
public sealed class TimeTests(SharedRouter shared) : IClassFixture<SharedRouter>
{
    private const string File = "h264-aac.flv";
    private const uint Hour = 3_600_000;

    [Theory]
    [InlineData("extended", 0xFF_FF00u)]
    [InlineData("wrapping", 0xFFFF_F800u)]
    public async Task Times_of_any_size_are_followed(string path, uint start)
    {
        var tags = await FlvTag.ReadFileAsync(await TestMedia.GetAsync(File));
        await using var publisher = await RawPublisher.StartAsync(shared.Router.RtmpPort, path, tags, time => unchecked(time + start));
        await shared.Router.WaitForLogAsync($"is publishing to path '{path}'");

        await AssertReadersSeeTheFileAsync(path, 3);
    }

    [Theory]
    [InlineData("forwards", Hour, 0u)]
    [InlineData("backwards", 0u, Hour)]
    [InlineData("restart", 0u, 1500u)]
    public async Task Clock_that_jumps_is_smoothed_for_the_readers(string path, uint add, uint subtract)
    {
        var tags = await FlvTag.ReadFileAsync(await TestMedia.GetAsync(File));
        await using var publisher = await RawPublisher.StartAsync(
            shared.Router.RtmpPort, path, tags, time => (path == "backwards" ? Hour : 0) + (time < 2000 ? time : time + add - subtract));
        await shared.Router.WaitForLogAsync($"is publishing to path '{path}'");

        var outputs = await ReadAsync(path, 4.5);

        var input = await Timeline.OfFileAsync(await TestMedia.GetAsync(File));
        foreach (var (client, output) in outputs)
        {
            Frames.AssertIsPartOf(Hashes(input.Pictures), Hashes(output.Pictures), 75);
            Frames.AssertIsPartOf(Hashes(input.Sounds), Hashes(output.Sounds), 120);
            AssertSmooth(output.Pictures, $"{path}, pictures of {client}");
            AssertSmooth(output.Sounds, $"{path}, sound of {client}");
        }
    }

    [Fact]
    public async Task Video_that_starts_late_stays_with_its_sound()
    {
        var tags = await FlvTag.ReadFileAsync(await TestMedia.GetAsync(File));
        var late = tags.Where(tag => tag.Type != RtmpRawMessage.Video || tag.Time >= 1000).ToList();
        var configuration = tags.First(tag => tag.Type == RtmpRawMessage.Video && tag.IsConfiguration);
        late.Insert(late.FindIndex(tag => tag.Type == RtmpRawMessage.Video), configuration with { Time = 1000 });
        await using var publisher = await RawPublisher.StartAsync(shared.Router.RtmpPort, "late-video", late, time => time);
        await shared.Router.WaitForLogAsync("is publishing to path 'late-video'");

        await AssertReadersSeeTheFileAsync("late-video", 3);
    }

    private async Task AssertReadersSeeTheFileAsync(string path, double seconds)
    {
        var input = await Timeline.OfFileAsync(await TestMedia.GetAsync(File));
        foreach (var (client, output) in await ReadAsync(path, seconds))
        {
            output.AssertIsPartOf(input, 30, 60, $"{path} to {client}");
        }
    }

    private async Task<(string Client, Timeline Output)[]> ReadAsync(string path, double seconds) => await Task.WhenAll(
        Task.Run(async () => ("rtmp", await Timeline.OfLiveAsync(["-i", shared.Router.Rtmp(path)], seconds))),
        Task.Run(async () => ("rtsp", await Timeline.OfLiveAsync(["-rtsp_transport", "tcp", "-i", shared.Router.Rtsp(path)], seconds))));

    private static List<string> Hashes(IReadOnlyList<(double Time, string Hash)> frames) => [.. frames.Select(frame => frame.Hash)];

    // Frames are 21 and 33 ms apart.
    private static void AssertSmooth(IReadOnlyList<(double Time, string Hash)> frames, string what)
    {
        for (var i = 1; i < frames.Count; i++)
        {
            var step = frames[i].Time - frames[i - 1].Time;
            Assert.True(step is > 0 and < 0.25, $"{what}: number {i} comes {step:0.000} s after the one before");
        }
    }
}
