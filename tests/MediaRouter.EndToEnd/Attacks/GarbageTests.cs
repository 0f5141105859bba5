using System.Net;
using System.Net.Sockets;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Attacks;

/// <summary>Bytes that are neither RTSP nor media, where one or the other is expected.</summary>
public sealed class GarbageTests
{
    [Fact]
    public async Task Publisher_that_sends_malformed_packets_keeps_its_session_and_its_readers_get_the_good_ones()
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        using var publisher = await RtspRawClient.ConnectAsync(router.RtspPort);
        await publisher.PublishAsync("mixed");
        using var reader = await RtspRawClient.ConnectAsync(router.RtspPort);
        await reader.PlayAsync("mixed");

        for (var i = 0; i < 3000; i++)
        {
            var bad = (i % 5) switch
            {
                0 => RawMedia.Packet(i, firstByte: 0x00),
                1 => RawMedia.Packet(i, firstByte: 0xC0),
                2 => RawMedia.Packet(i, payloadType: 77),
                3 => RawMedia.Packet(i, payloadLength: 0, firstByte: 0xBF)[..(i % 12)],
                _ => RawMedia.Noise(i, i % 1500),
            };
            Assert.True(await publisher.TrySendFrameAsync((byte)(i % 5 == 4 ? 1 : 0), bad));
            Assert.True(await publisher.TrySendFrameAsync(0, RawMedia.Packet(i)));
        }

        var options = await publisher.RequestAsync("OPTIONS", "mixed");
        Assert.Equal(200, options?.Status);
        var keepAlive = await reader.RequestAsync("GET_PARAMETER", "mixed");
        Assert.Equal(200, keepAlive?.Status);
        Assert.True(reader.FrameCount >= 2900, $"{reader.FrameCount} packets arrived");
        await router.WaitForLogAsync("processing errors, last was: RT");
        Assert.InRange(router.Tool.CountLines("processing error"), 1, 10);
        publisher.Dispose();
        reader.Dispose();
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Random_control_packets_of_a_publisher_leave_their_reason_in_the_log()
    {
        await using var router = await RouterProcess.StartAsync();
        using var publisher = await RtspRawClient.ConnectAsync(router.RtspPort);
        await publisher.PublishAsync("control");

        for (var i = 0; i < 100; i++)
        {
            Assert.True(await publisher.TrySendFrameAsync(1, RawMedia.Noise(i, 200)));
        }

        await router.WaitForLogAsync("processing errors, last was: RTCP packet is malformed");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_bytes_in_mid_stream_end_the_publisher_alone(int seed)
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        using var publisher = await RtspRawClient.ConnectAsync(router.RtspPort);
        await publisher.PublishAsync("broken");
        for (var i = 0; i < 50; i++)
        {
            await publisher.TrySendFrameAsync(0, RawMedia.Packet(i));
        }

        var port = publisher.LocalPort;
        await publisher.TrySendAsync(RawMedia.Noise(seed, 200_000), TimeSpan.FromSeconds(5));

        Assert.True(await publisher.WaitForEndAsync(TimeSpan.FromSeconds(15)), "the connection is still open");
        await router.WaitForLogAsync($"[conn 127.0.0.1:{port}] closed: ");
        Assert.True(router.Tool.Wrote("(RFC 2326, section"));

        // The path is free again.
        using var successor = await RtspRawClient.ConnectAsync(router.RtspPort);
        await successor.PublishAsync("broken");
        successor.Dispose();
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Interleaved_frame_of_false_length_swallows_what_follows_and_no_more()
    {
        await using var bystanders = await Bystanders.StartAsync("readTimeout: 4s\n");
        var router = bystanders.Router;
        using var publisher = await RtspRawClient.ConnectAsync(router.RtspPort);
        await publisher.PublishAsync("short");
        await publisher.TrySendAsync(new byte[] { (byte)'$', 0, 0xff, 0xff });
        for (var i = 0; i < 66; i++)
        {
            await publisher.TrySendFrameAsync(0, RawMedia.Packet(i));
        }

        Assert.True(await publisher.WaitForEndAsync(TimeSpan.FromSeconds(30)), "the connection is still open");

        // One that never gets as long as it says, but for a byte now and then.
        using var dripping = await RtspRawClient.ConnectAsync(router.RtspPort);
        await dripping.PublishAsync("dripping");
        await dripping.TrySendAsync(new byte[] { (byte)'$', 0, 0xff, 0xff });
        var end = dripping.WaitForEndAsync(TimeSpan.FromSeconds(30));
        while (!end.IsCompleted && await dripping.TrySendAsync(new byte[] { 1 }))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250));
        }

        Assert.True(await end, "the connection is still open");
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Two_megabytes_of_noise_at_each_port_disturb_nobody()
    {
        await using var bystanders = await Bystanders.StartAsync("readTimeout: 4s\n", encrypted: true);
        var router = bystanders.Router;
        var noise = RawMedia.Noise(7, 2 * 1024 * 1024);
        var ends = new List<Task<bool>>();
        foreach (var port in (int[])[router.RtspPort, router.RtspsPort])
        {
            for (var i = 0; i < 8; i++)
            {
                var client = await RtspRawClient.ConnectAsync(port);
                ends.Add(SendAndWaitAsync(client, noise.AsMemory(i * 100_003)));
            }
        }

        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (var port in (int[])[router.MediaPort, router.MediaPort + 1])
        {
            for (var at = 0; at + 1400 < noise.Length; at += 1400)
            {
                await udp.SendToAsync(noise.AsMemory(at, 1400), new IPEndPoint(IPAddress.Loopback, port));
            }
        }

        Assert.All(await Task.WhenAll(ends), Assert.True);
        await router.WaitForLogAsync("is the beginning of neither a message nor an interleaved frame");
        await router.WaitForLogAsync("from addresses that no session named");
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Media_from_a_wrong_address_or_port_do_not_reach_a_publication()
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        var ports = FreePorts.TakePair();
        using var publisher = await RtspRawClient.ConnectAsync(router.RtspPort);
        await publisher.PublishAsync("own", transport: $"RTP/AVP;unicast;client_port={ports}-{ports + 1};mode=record");
        using var reader = await RtspRawClient.ConnectAsync(router.RtspPort);
        await reader.PlayAsync("own");
        using var own = Bind("127.0.0.1", ports);
        using var samePortElsewhere = Bind("127.0.0.2", ports);
        using var otherPort = Bind("127.0.0.1", FreePorts.TakePair());
        using var controlPort = Bind("127.0.0.1", ports + 1);
        var target = new IPEndPoint(IPAddress.Loopback, router.MediaPort);

        for (var i = 0; i < 500; i++)
        {
            foreach (var stranger in (Socket[])[samePortElsewhere, otherPort, controlPort])
            {
                await stranger.SendToAsync(RawMedia.Packet(i + 2000, payloadLength: 100), target);
            }

            await own.SendToAsync(RawMedia.Packet(i, payloadLength: 100), target);
            if (i % 20 == 0)
            {
                await ReadUpToAsync(i - 40);
            }
        }

        await router.WaitForLogAsync("from addresses that no session named");
        await ReadUpToAsync(450);
        Assert.InRange(reader.FrameCount, 450, 510);
        publisher.Dispose();
        await bystanders.AssertUndisturbedAsync();

        // No faster than the router takes them, or its socket overflows on a busy machine. The frames come in front of an answer.
        async Task ReadUpToAsync(int frames)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            do
            {
                Assert.False(limit.IsCancellationRequested, $"{reader.FrameCount} of {frames} frames arrived");
                Assert.Equal(200, (await reader.RequestAsync("GET_PARAMETER", "own"))?.Status);
            }
            while (reader.FrameCount < frames);
        }

        static Socket Bind(string address, int port)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
            return socket;
        }
    }

    private static async Task<bool> SendAndWaitAsync(RtspRawClient client, ReadOnlyMemory<byte> bytes)
    {
        using (client)
        {
            await client.TrySendAsync(bytes, TimeSpan.FromSeconds(10));
            return await client.WaitForEndAsync(TimeSpan.FromSeconds(15));
        }
    }
}
