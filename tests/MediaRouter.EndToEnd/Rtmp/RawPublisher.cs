using System.Diagnostics;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>Publishes the tags of a file in real time, with whatever times a test gives them.</summary>
internal sealed class RawPublisher : IAsyncDisposable
{
    private readonly RtmpRawClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;

    private RawPublisher(RtmpRawClient client, IReadOnlyList<FlvTag> tags, Func<uint, uint> timeOf)
    {
        _client = client;
        _sending = SendAsync(tags, timeOf);
    }

    /// <summary>Becomes a publisher and sends the tags once.</summary>
    /// <param name="timeOf">Makes the time on the wire of the time in the file, both in milliseconds.</param>
    public static async Task<RawPublisher> StartAsync(int port, string path, IReadOnlyList<FlvTag> tags, Func<uint, uint> timeOf) =>
        new(await RtmpRawClient.PublishAsync(port, path), tags, timeOf);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync(IReadOnlyList<FlvTag> tags, Func<uint, uint> timeOf)
    {
        var clock = Stopwatch.StartNew();
        foreach (var tag in tags)
        {
            var ahead = TimeSpan.FromMilliseconds(tag.Time) - clock.Elapsed;
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            if (_stop.IsCancellationRequested || !await _client.TrySendTagAsync(tag, timeOf(tag.Time)))
            {
                return;
            }
        }
    }
}
