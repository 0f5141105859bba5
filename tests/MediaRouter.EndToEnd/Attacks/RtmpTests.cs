using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Attacks;

/// <summary>RTMP clients that are silent, slow, greedy, or talk nonsense, beside a healthy publisher and reader.</summary>
[LongRunning]
public sealed class RtmpTests
{
    private const byte ControlStream = 2;
    private const byte CommandStream = 3;
    private const byte VideoStream = 6;
    private const string Fat = "fat";

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Silent_connections_and_half_handshakes_are_closed_after_the_read_timeout()
    {
        await using var bystanders = await Bystanders.StartAsync("readTimeout: 3s\n", rtmp: true);
        var clients = new List<RtmpRawClient>();
        for (var i = 0; i < 2000; i++)
        {
            var client = await RtmpRawClient.ConnectAsync(bystanders.Router.RtmpPort);
            clients.Add(client);
            if (i % 20 == 1)
            {
                await client.TrySendAsync((byte[])[3]);
            }
            else if (i % 20 == 2)
            {
                await client.TrySendAsync((byte[])[3, .. new byte[RtmpRawClient.HandshakeLength / 2]]);
            }
            else if (i % 20 == 3)
            {
                await client.TrySendAsync((byte[])[3, .. new byte[RtmpRawClient.HandshakeLength]]);
            }
        }

        Assert.All(await Task.WhenAll(clients.Select(client => client.WaitForEndAsync(TimeSpan.FromSeconds(20)))), Assert.True);
        clients.ForEach(client => client.Dispose());
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Idle_connections_behind_the_handshake_are_closed_after_the_read_timeout()
    {
        await using var bystanders = await Bystanders.StartAsync("readTimeout: 3s\n", rtmp: true);
        using var greeted = await RtmpRawClient.GreetAsync(bystanders.Router.RtmpPort);
        using var connected = await RtmpRawClient.GreetAsync(bystanders.Router.RtmpPort);
        await connected.SendCommandAsync(0, AmfBytes.Command("connect", 1, AmfBytes.Object(("app", AmfBytes.Text("x")))));
        using var publishing = await RtmpRawClient.PublishAsync(bystanders.Router.RtmpPort, "silent");

        Assert.True(await greeted.WaitForEndAsync(EndLimit));
        Assert.True(await connected.WaitForEndAsync(EndLimit));
        Assert.True(await publishing.WaitForEndAsync(EndLimit));
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Handshake_of_another_protocol_is_refused_at_once()
    {
        await using var bystanders = await Bystanders.StartAsync(rtmp: true);
        foreach (var hello in (byte[][])[[.. "GET / HTTP/1.1\r\n\r\n"u8], [.. "OPTIONS rtsp://127.0.0.1/ RTSP/1.0\r\n\r\n"u8], [0x16, 3, 1, 2, 0, 1], RawMedia.Noise(7, 4000)])
        {
            using var client = await RtmpRawClient.ConnectAsync(bystanders.Router.RtmpPort);
            await client.TrySendAsync(hello);
            Assert.True(await client.WaitForEndAsync(TimeSpan.FromSeconds(20)));
        }

        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Chunks_of_one_byte_cost_only_their_sender()
    {
        await using var bystanders = await Bystanders.StartAsync(rtmp: true);
        using var client = await RtmpRawClient.PublishAsync(bystanders.Router.RtmpPort, "tiny");
        await client.SetChunkSizeAsync(1);
        var configuration = (await FlvTag.ReadFileAsync(await TestMedia.GetAsync("h264.flv"))).First(tag => tag.Type == RtmpRawMessage.Video);
        await client.TrySendTagAsync(configuration, 0);
        var frame = new FlvTag(RtmpRawMessage.Video, 0, [0x17, 1, 0, 0, 0, 0, 0, 0xC3, 0x4B, 0x65, .. RawMedia.Noise(1, 49_994)]);
        for (var i = 0; i < 100; i++)
        {
            await client.TrySendTagAsync(frame, (uint)i * 33);
        }

        // A chunk size of nothing is against the specification.
        await client.TrySendMessageAsync(ControlStream, RtmpRawMessage.SetChunkSize, 0, 0, new byte[4]);
        Assert.True(await client.WaitForEndAsync(EndLimit));
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Values_that_are_deep_or_claim_to_be_long_are_refused()
    {
        await using var bystanders = await Bystanders.StartAsync(rtmp: true);
        byte[] huge = [0x7F, 0xFF, 0xFF, 0xFF];
        byte[][] arguments =
        [
            Deep([3, 0, 1, (byte)'a'], 10_000),
            Deep([10, 0, 0, 0, 1], 10_000),
            Deep([8, 0, 0, 0, 1, 0, 1, (byte)'a'], 10_000),
            [10, .. huge],
            [8, .. huge],
            [12, .. huge],
            [10, 0xFF, 0xFF, 0xFF, 0xFF],
            [15, .. huge, .. "<x/>"u8],
            [17, .. Deep([9, 3, 1], 10_000)],
            [17, 9, 0xBF, 0xFF, 0xFF, 0xFF],
            [17, 12, 0xBF, 0xFF, 0xFF, 0xFF],
            [7, 0, 0],
            [2, 0xFF, 0xFF, (byte)'x'],
        ];
        foreach (var argument in arguments)
        {
            foreach (var type in (byte[])[RtmpRawMessage.Command, RtmpRawMessage.Data, 17, 15])
            {
                using var client = await RtmpRawClient.GreetAsync(bystanders.Router.RtmpPort);
                await client.SetChunkSizeAsync(100_000);
                byte[] body = type is 17 or 15
                    ? [0, .. AmfBytes.Command("connect", 1, argument)]
                    : type == RtmpRawMessage.Data ? [.. AmfBytes.Text("@setDataFrame"), .. AmfBytes.Text("onMetaData"), .. argument] : AmfBytes.Command("connect", 1, argument);
                await client.TrySendMessageAsync(CommandStream, type, 0, 0, body);
            }
        }

        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Messages_of_sixteen_megabytes_do_not_pile_up()
    {
        await using var bystanders = await Bystanders.StartAsync(rtmp: true);
        var clients = new List<RtmpRawClient>();
        for (var i = 0; i < 20; i++)
        {
            var client = await RtmpRawClient.PublishAsync(bystanders.Router.RtmpPort, $"large{i}");
            clients.Add(client);

            // Each of many chunk streams announces the largest message there can be, and sends a little of it.
            for (byte stream = 4; stream < 60; stream++)
            {
                byte[] header = [stream, 0, 0, 0, 0xFF, 0xFF, 0xFF, RtmpRawMessage.Video, 1, 0, 0, 0];
                if (!await client.TrySendAsync((byte[])[.. header, .. new byte[4096]]))
                {
                    break;
                }
            }
        }

        // What was only announced must not be allocated.
        var used = bystanders.Router.ReadUsage().Memory;
        Assert.True(used < 400 << 20, $"the router holds {used >> 20} MiB");
        using var whole = await RtmpRawClient.PublishAsync(bystanders.Router.RtmpPort, "whole");
        for (var i = 0; i < 3; i++)
        {
            await whole.TrySendMessageAsync(VideoStream, RtmpRawMessage.Video, 1, 0, RtmpRawClient.ToChunks(VideoStream, RtmpRawMessage.Video, 1, 0, new byte[0xFFFFFF], 0x1000000).AsMemory(12));
        }

        clients.ForEach(client => client.Dispose());
        whole.Dispose();
        await bystanders.AssertUndisturbedAsync(extraMemory: 128 * 1024 * 1024);
    }

    [Fact]
    public async Task Paths_that_are_taken_or_forbidden_are_refused_with_a_status()
    {
        const string Settings = "paths:\n  healthy:\n    overridePublisher: no\n  pulled:\n    source: rtmp://127.0.0.1:1/nothing\n";
        await using var bystanders = await Bystanders.StartAsync(Settings, rtmp: true);
        var tags = await FlvTag.ReadFileAsync(await TestMedia.GetAsync("h264-aac.flv"));
        foreach (var path in (string[])[Bystanders.PathName, "pulled", "unknown", "../etc", "", new string('x', 60_000)])
        {
            foreach (var action in (string[])["publish", "play"])
            {
                if (action == "play" && path is Bystanders.PathName or "pulled")
                {
                    continue;
                }

                using var client = await RtmpRawClient.GreetAsync(bystanders.Router.RtmpPort);
                await client.SetChunkSizeAsync(100_000);
                var code = action == "publish" ? await client.PublishInVainAsync(path, tags) : await client.AskAsync(action, path);
                Assert.True(code is "" or "NetStream.Publish.BadName" or "NetStream.Play.StreamNotFound" or "NetStream.Play.Failed" or "NetConnection.Connect.Rejected", $"{action} of {path} was answered with {code}");
                Assert.True(await client.WaitForEndAsync(EndLimit), $"the connection lives after {action} of {path}");
            }
        }

        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Reader_of_one_byte_a_second_loses_its_own_frames_and_then_its_connection()
    {
        await using var bystanders = await Bystanders.StartAsync("writeTimeout: 5s\nwriteQueueSize: 16\n", rtmp: true);
        var router = bystanders.Router;
        using var stop = new CancellationTokenSource();
        using var publisher = await RtmpRawClient.PublishAsync(router.RtmpPort, Fat);
        var publishing = PublishFatAsync(publisher, stop.Token);
        await router.WaitForLogAsync($"is publishing to path '{Fat}'");
        using var quick = await RtmpRawClient.PlayAsync(router.RtmpPort, Fat);
        var quickReader = quick.WaitForEndAsync(TimeSpan.FromSeconds(60));
        var slow = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RtmpRawClient.PlayAsync(router.RtmpPort, Fat, 2048)));

        var single = new byte[1];
        var clock = Stopwatch.StartNew();
        while (router.Tool.CountLines("the client took no data for too long") < slow.Length && clock.Elapsed < TimeSpan.FromSeconds(40))
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            foreach (var client in slow)
            {
                try
                {
                    if (client.Socket.Poll(0, SelectMode.SelectRead))
                    {
                        client.Socket.Receive(single, SocketFlags.None);
                    }
                }
                catch (SocketException)
                {
                    // Closed by the router.
                }
            }
        }

        Assert.True(router.Tool.Wrote("reader is too slow, discarding"));
        Assert.Equal(slow.Length, router.Tool.CountLines("the client took no data for too long"));
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
    public async Task Garbage_in_mid_stream_ends_only_its_sender()
    {
        await using var bystanders = await Bystanders.StartAsync(rtmp: true);
        var router = bystanders.Router;
        var tags = await FlvTag.ReadFileAsync(await TestMedia.GetAsync("h264-aac.flv"));
        for (var seed = 0; seed < 20; seed++)
        {
            using var client = await RtmpRawClient.PublishAsync(router.RtmpPort, $"garbage{seed}");
            foreach (var tag in tags.Take(60))
            {
                await client.TrySendTagAsync(tag, tag.Time);
            }

            // Half of them send chunks of noise, the others valid chunks whose bodies are noise.
            if (seed % 2 == 0)
            {
                await client.TrySendAsync(RawMedia.Noise(seed, 100_000));
            }
            else
            {
                for (var i = 0; i < 200; i++)
                {
                    var noise = RawMedia.Noise((seed * 1000) + i, 1 + (i * 7 % 500));
                    byte type = (i % 5) switch { 0 => RtmpRawMessage.Audio, 1 => RtmpRawMessage.Data, 2 => 22, 3 => RtmpRawMessage.Video, _ => RtmpRawMessage.Command };
                    await client.TrySendMessageAsync(VideoStream, type, 1, (uint)i, noise);
                }
            }

            client.Socket.Shutdown(SocketShutdown.Send);
            Assert.True(await client.WaitForEndAsync(EndLimit));
        }

        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Publisher_that_is_killed_ends_its_readers_and_its_path_is_free_again()
    {
        await using var bystanders = await Bystanders.StartAsync(rtmp: true);
        var router = bystanders.Router;
        for (var round = 0; round < 3; round++)
        {
            var publisher = await Publisher.RtmpAsync("h264-aac.mp4", router.Rtmp("killed"));
            await using (publisher)
            {
                using var reader = await ReadAsync(router, "killed");
                await publisher.SignalAsync("KILL");
                Assert.True(await reader.WaitForEndAsync(EndLimit), "the reader was not ended");
            }
        }

        using var resetting = await RtmpRawClient.PublishAsync(router.RtmpPort, "reset");
        var port = resetting.LocalPort;
        resetting.Reset();
        await router.WaitForLogAsync($"[RTMP] [conn 127.0.0.1:{port}] closed");
        await bystanders.AssertUndisturbedAsync();
    }

    // Tries again until the path is there, as players do.
    private static async Task<RtmpRawClient> ReadAsync(RouterProcess router, string path)
    {
        using var deadline = new CancellationTokenSource(EndLimit);
        while (true)
        {
            deadline.Token.ThrowIfCancellationRequested();
            var client = await RtmpRawClient.GreetAsync(router.RtmpPort);
            if (await client.AskAsync("play", path) == "NetStream.Play.Start")
            {
                return client;
            }

            client.Dispose();
        }
    }

    // 20 Mbit/s: enough to fill the buffers of a reader that takes nothing.
    private static async Task PublishFatAsync(RtmpRawClient publisher, CancellationToken stop)
    {
        var configuration = (await FlvTag.ReadFileAsync(await TestMedia.GetAsync("h264.flv"))).First(tag => tag.Type == RtmpRawMessage.Video);
        await publisher.TrySendTagAsync(configuration, 0);
        var body = new byte[80_000];
        body.AsSpan().Fill(0xA5);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            ((byte[])[i % 30 == 0 ? (byte)0x17 : (byte)0x27, 1, 0, 0, 0]).CopyTo(body, 0);
            BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(5), body.Length - 9);
            body[9] = i % 30 == 0 ? (byte)0x65 : (byte)0x41;
            await publisher.TrySendTagAsync(new FlvTag(RtmpRawMessage.Video, 0, body), (uint)i * 33);
            await Task.Delay(33, CancellationToken.None);
        }
    }

    // A value inside a value; nothing closes them.
    private static byte[] Deep(byte[] opening, int levels) => [.. Enumerable.Repeat(opening, levels).SelectMany(bytes => bytes)];
}
