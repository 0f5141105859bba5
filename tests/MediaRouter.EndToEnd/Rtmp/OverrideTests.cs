using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>Two publishers of one path.</summary>
public sealed class OverrideTests : IAsyncLifetime
{
    private const string File = "h264-aac.flv";

    private RouterProcess? _router;

    private RouterProcess Router => _router!;

    public async Task InitializeAsync() => _router = await RouterProcess.StartAsync("paths:\n  open:\n  kept:\n    overridePublisher: no\n");

    public async Task DisposeAsync() => await Router.DisposeAsync();

    [Fact]
    public async Task Readers_stay_when_a_publisher_is_replaced()
    {
        await using var first = await Publisher.RtmpAsync(File, Router.Rtmp("open"));
        await Router.WaitForLogAsync("is publishing to path 'open'");
        var readers = ((string[][])[["-i", Router.Rtmp("open")], ["-rtsp_transport", "tcp", "-i", Router.Rtsp("open")]]).Select(input => Timeline.OfLiveAsync(input, 5)).ToList();
        await Task.WhenAll(Router.WaitForLogAsync("is reading from path 'open', 2 tracks"), Router.WaitForLogAsync("is reading from path 'open', with TCP"));
        using (var witness = await RtmpRawClient.PlayAsync(Router.RtmpPort, "open"))
        {
            // A group has 30 pictures: after those of the present one that were kept, and as many as are in one, all readers have begun.
            for (var pictures = 0; pictures < 65;)
            {
                pictures += (await witness.ReadMessageAsync())!.Type == RtmpRawMessage.Video ? 1 : 0;
            }
        }

        await using var second = await Publisher.RtmpAsync(File, Router.Rtmp("open"));

        var result = await first.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(result.TimedOut, "the first publisher was not ended");
        var input = await Timeline.OfFileAsync(await TestMedia.GetAsync(File));
        foreach (var output in await Task.WhenAll(readers))
        {
            // All of one publisher, then all of the other from a key frame on, and time goes on.
            var pictures = output.Pictures.Select(picture => picture.Hash).ToList();
            var order = pictures.ConvertAll(hash => input.Pictures.ToList().FindIndex(picture => picture.Hash == hash));
            Assert.DoesNotContain(-1, order);
            var breaks = Enumerable.Range(1, order.Count - 1).Where(i => order[i] != (order[i - 1] + 1) % input.Pictures.Count).ToList();
            Assert.True(breaks.Count == 1, $"{breaks.Count} breaks in {string.Join(' ', order)}");
            Assert.Equal(0, order[breaks[0]] % 30);
            Assert.All(output.Pictures.Zip(output.Pictures.Skip(1)), pair => Assert.InRange(pair.Second.Time - pair.First.Time, 0.001, 2));
            Assert.All(output.Sounds.Zip(output.Sounds.Skip(1)), pair => Assert.InRange(pair.Second.Time - pair.First.Time, 0.001, 2));
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
        Assert.True(await second.WaitForEndAsync(TimeSpan.FromSeconds(10)));
        (await Timeline.OfLiveAsync(["-i", Router.Rtmp("kept")])).AssertIsPartOf(await Timeline.OfFileAsync(await TestMedia.GetAsync(File)), 30, 60, "kept");
        Assert.False(first.HasExited);
    }
}
