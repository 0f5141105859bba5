using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>What readers get that come between two key frames.</summary>
public sealed class LateReaderTests : IAsyncLifetime
{
    private const int Sent = 40;

    private readonly List<IDisposable> _present = [];
    private RouterProcess? _router;

    private RouterProcess Router => _router!;

    public async Task InitializeAsync() => _router = await RouterProcess.StartAsync("paths:\n  cached:\n  uncached:\n    gopCache: no\n");

    public async Task DisposeAsync()
    {
        _present.ForEach(client => client.Dispose());
        await Router.DisposeAsync();
    }

    [Fact]
    public async Task Late_reader_gets_the_last_key_frame_and_all_behind_it_at_once()
    {
        var tags = await TagsAsync();
        using var publisher = await PublishAsync("cached", tags);

        // Nothing more is published: whatever comes was kept.
        using var reader = await RtmpRawClient.PlayAsync(Router.RtmpPort, "cached");
        var pictures = await ReadPicturesAsync(reader, Sent);

        Assert.Equal(tags.Where(IsPicture).Take(Sent).Select(tag => tag.Body), pictures);
    }

    [Fact]
    public async Task Late_reader_waits_for_a_key_frame_where_none_are_kept()
    {
        var tags = await TagsAsync();
        using var publisher = await PublishAsync("uncached", tags);
        using var reader = await RtmpRawClient.PlayAsync(Router.RtmpPort, "uncached");
        await Router.WaitForLogAsync($"[conn 127.0.0.1:{reader.LocalPort}] is reading");

        // The rest of the file, then its beginning with the key frame.
        foreach (var tag in tags.Where(IsPicture).Skip(Sent).Concat(tags.Where(IsPicture).Take(2).Select(tag => tag with { Time = tag.Time + 6000 })))
        {
            await publisher.TrySendTagAsync(tag, tag.Time);
        }

        var pictures = await ReadPicturesAsync(reader, 1);
        Assert.Equal(tags.First(IsPicture).Body, pictures.Single());
    }

    private static async Task<List<FlvTag>> TagsAsync() => await FlvTag.ReadFileAsync(await TestMedia.GetAsync("h264-longgop.flv"));

    private static bool IsPicture(FlvTag tag) => tag is { Type: RtmpRawMessage.Video, IsConfiguration: false } && tag.Body[1] == 1;

    private async Task<RtmpRawClient> PublishAsync(string path, List<FlvTag> tags)
    {
        var publisher = await RtmpRawClient.PublishAsync(Router.RtmpPort, path);
        var first = await StartReaderAsync(publisher, path, tags);
        _present.Add(first);

        // The first reader has them all, so the router has. It stays: what is kept is kept for the readers there are.
        await ReadPicturesAsync(first, Sent);
        return publisher;
    }

    // The path is available with the first media; the reader is there from the first key frame on.
    private async Task<RtmpRawClient> StartReaderAsync(RtmpRawClient publisher, string path, List<FlvTag> tags)
    {
        var video = tags.FindIndex(tag => tag.IsKeyFrame);
        foreach (var tag in tags[..video])
        {
            await publisher.TrySendTagAsync(tag, tag.Time);
        }

        await Router.WaitForLogAsync($"is publishing to path '{path}'");
        var reader = await RtmpRawClient.PlayAsync(Router.RtmpPort, path);
        var end = tags.FindIndex(tag => tag == tags.Where(IsPicture).ElementAt(Sent - 1));
        foreach (var tag in tags[video..(end + 1)])
        {
            await publisher.TrySendTagAsync(tag, tag.Time);
        }

        return reader;
    }

    private static async Task<List<byte[]>> ReadPicturesAsync(RtmpRawClient reader, int count)
    {
        var pictures = new List<byte[]>();
        while (pictures.Count < count && await reader.ReadMessageAsync() is { } message)
        {
            if (message.Type == RtmpRawMessage.Video && message.Body.Length > 5 && message.Body[1] == 1)
            {
                pictures.Add(message.Body);
            }
        }

        return pictures;
    }
}
