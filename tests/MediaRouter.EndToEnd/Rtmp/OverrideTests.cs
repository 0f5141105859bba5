using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>Two publishers of one path.</summary>
public sealed class OverrideTests : IAsyncLifetime
{
    private const string File = "h264-aac.flv";
    private const string OtherFile = "h264-aac-negative.flv";

    private RouterProcess? _router;

    private RouterProcess Router => _router!;

    public async Task InitializeAsync() => _router = await RouterProcess.StartAsync("paths:\n  open:\n  kept:\n    overridePublisher: no\n");

    public async Task DisposeAsync() => await Router.DisposeAsync();

    [Fact]
    public async Task Readers_stay_when_a_publisher_is_replaced()
    {
        var (before, after) = (await PicturesAsync(File), await PicturesAsync(OtherFile));
        await using var first = await Publisher.RtmpAsync(File, Router.Rtmp("open"));
        await Router.WaitForLogAsync("is publishing to path 'open'");
        string[][] inputs = [["-i", Router.Rtmp("open")], ["-rtsp_transport", "tcp", "-i", Router.Rtsp("open")]];
        await using var rtmp = Timeline.StartReader(inputs[0]);
        await using var rtsp = Timeline.StartReader(inputs[1]);
        Tool[] readers = [rtmp, rtsp];
        await Task.WhenAll(readers.Select(reader => WaitForPicturesAsync(reader, before, 10)));

        await using var second = await Publisher.RtmpAsync(OtherFile, Router.Rtmp("open"));

        var result = await first.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(result.TimedOut, "the first publisher was not ended");
        await Task.WhenAll(readers.Select(reader => WaitForPicturesAsync(reader, after, 20)));
        foreach (var (reader, input) in readers.Zip(inputs))
        {
            // All of one publisher, then all of the other from a key frame on, and time goes on.
            var output = await Timeline.OfReaderAsync(reader, input);
            var pictures = output.Pictures.Select(picture => picture.Hash).ToList();
            var change = pictures.FindIndex(after.Contains);
            Frames.AssertIsPartOf(before, pictures[..change], 5);
            Frames.AssertIsPartOf(after, pictures[change..], 15);
            Assert.Equal(0, after.IndexOf(pictures[change]) % 30);
            Assert.All(output.Pictures.Zip(output.Pictures.Skip(1)), pair => Assert.InRange(pair.Second.Time - pair.First.Time, 0.001, 10));
            Assert.All(output.Sounds.Zip(output.Sounds.Skip(1)), pair => Assert.InRange(pair.Second.Time - pair.First.Time, 0.001, 10));
        }
    }

    [Fact]
    public async Task Second_publisher_is_refused_where_the_first_is_kept()
    {
        await using var first = await Publisher.RtmpAsync(File, Router.Rtmp("kept"));
        await Router.WaitForLogAsync("is publishing to path 'kept'");
        using var second = await RtmpRawClient.GreetAsync(Router.RtmpPort);

        var code = await second.PublishInVainAsync("kept", await FlvTag.ReadFileAsync(await TestMedia.GetAsync(File)));

        Assert.Equal("NetStream.Publish.BadName", code);
        Assert.True(await second.WaitForEndAsync(TimeSpan.FromSeconds(20)));
        (await Timeline.OfLiveAsync(["-i", Router.Rtmp("kept")])).AssertIsPartOf(await Timeline.OfFileAsync(await TestMedia.GetAsync(File)), 30, 60, "kept");
        Assert.False(first.HasExited);
    }

    private static async Task<List<string>> PicturesAsync(string file) => [.. (await Timeline.OfFileAsync(await TestMedia.GetAsync(file))).Pictures.Select(picture => picture.Hash)];

    private static Task<string> WaitForPicturesAsync(Tool reader, List<string> pictures, int count) =>
        reader.WaitForLineAsync(
            line => Timeline.PictureIn(line) is { } hash && pictures.Contains(hash) && --count == 0, TimeSpan.FromSeconds(40), "enough pictures of the publisher");
}
