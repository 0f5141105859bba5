using System.Diagnostics;
using System.Net.Sockets;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Attacks;

/// <summary>Readers that take little, nothing, or go away without a word.</summary>
[LongRunning]
public sealed class SlowReaderTests
{
    private const string Fat = "fat";

    [Fact]
    public async Task Readers_of_one_byte_a_second_lose_their_own_frames_and_then_their_connection()
    {
        await using var bystanders = await Bystanders.StartAsync("writeTimeout: 2s\n");
        var router = bystanders.Router;
        using var publisher = await RtspRawClient.ConnectAsync(router.RtspPort);
        await publisher.PublishAsync(Fat);
        using var stop = new CancellationTokenSource();
        var publishing = PublishFatAsync(publisher, stop.Token);
        using var quick = await RtspRawClient.ConnectAsync(router.RtspPort);
        await quick.PlayAsync(Fat);
        var quickReader = quick.WaitForEndAsync(TimeSpan.FromSeconds(60));

        var slow = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            var client = await RtspRawClient.ConnectAsync(router.RtspPort, receiveBuffer: 2048);
            await client.PlayAsync(Fat);
            return client;
        }));
        var single = new byte[1];
        var clock = Stopwatch.StartNew();
        while (router.Tool.CountLines("the client took no data for too long") < slow.Length && clock.Elapsed < TimeSpan.FromSeconds(40))
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            foreach (var client in slow)
            {
                client.Socket.Poll(0, SelectMode.SelectRead);
                try
                {
                    client.Socket.Receive(single, SocketFlags.None);
                }
                catch (SocketException)
                {
                    // Closed by the router.
                }
            }
        }

        Assert.True(router.Tool.Wrote("reader is too slow, discarding"));
        Assert.True(router.Tool.Wrote("the client took no data for too long"));
        Assert.InRange(router.Tool.CountLines("reader is too slow"), 1, (slow.Length + 1) * ((int)clock.Elapsed.TotalSeconds + 2));
        Assert.False(quickReader.IsCompleted, "the quick reader of the same path was disturbed");
        await stop.CancelAsync();
        await publishing;
        publisher.Dispose();
        foreach (var client in slow)
        {
            client.Dispose();
        }

        Assert.True(await quickReader);
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Reader_that_is_stopped_or_resets_its_connection_is_forgotten()
    {
        await using var bystanders = await Bystanders.StartAsync("writeTimeout: 2s\n");
        var router = bystanders.Router;
        using var publisher = await RtspRawClient.ConnectAsync(router.RtspPort);
        await publisher.PublishAsync(Fat);
        using var stop = new CancellationTokenSource();
        var publishing = PublishFatAsync(publisher, stop.Token);
        await using var stopped = Tool.Start(["ffmpeg", "-v", "error", "-nostdin", "-rtsp_transport", "tcp", "-i", router.Rtsp(Fat), "-f", "null", "-"]);
        await router.WaitForLogAsync($"is reading from path '{Fat}'");
        using var resetting = await RtspRawClient.ConnectAsync(router.RtspPort);
        await resetting.PlayAsync(Fat);

        await stopped.SignalAsync("STOP");
        var port = resetting.LocalPort;
        resetting.Reset();

        await router.WaitForLogAsync($"[conn 127.0.0.1:{port}] closed");
        await router.WaitForLogAsync("the client took no data for too long");
        await stop.CancelAsync();
        await publishing;
        publisher.Dispose();
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Five_hundred_readers_come_and_go_at_once()
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        var readers = await Task.WhenAll(Enumerable.Range(0, 500).Select(async _ =>
        {
            var client = await RtspRawClient.ConnectAsync(router.RtspPort);
            await client.PlayAsync(Bystanders.PathName);
            return (Client: client, End: client.WaitForEndAsync(TimeSpan.FromSeconds(60)));
        }));
        var used = router.ReadUsage();

        foreach (var (client, _) in readers.Take(250))
        {
            client.Reset();
        }

        Assert.All(readers.Skip(250), reader => Assert.False(reader.End.IsCompleted, "a reader that was left alone has lost its connection"));
        Assert.True(used.Descriptors >= 500);
        foreach (var (client, _) in readers.Skip(250))
        {
            client.Dispose();
        }

        await bystanders.AssertUndisturbedAsync();
    }

    // Some 4 MB/s: fills the buffers of the system soon.
    private static async Task PublishFatAsync(RtspRawClient publisher, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var sequence = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                for (var i = 0; i < 60; i++)
                {
                    await publisher.TrySendFrameAsync(0, RawMedia.Packet(sequence++, 1388));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
