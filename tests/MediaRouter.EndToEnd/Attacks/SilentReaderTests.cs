using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Attacks;

/// <summary>Readers that can be told from dead ones only by what they do not send.</summary>
[LongRunning]
public sealed class SilentReaderTests
{
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Udp_reader_without_a_sign_of_life_is_sent_nothing_more_after_the_session_timeout()
    {
        await using var router = await RouterProcess.StartAsync();
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        var ports = FreePorts.TakePair();
        using var media = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        media.Bind(new IPEndPoint(IPAddress.Loopback, ports));
        using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
        var setup = await client.RequestAsync("SETUP", "cam/trackID=0", $"Transport: RTP/AVP;unicast;client_port={ports}-{ports + 1}");
        Assert.Equal(200, setup?.Status);
        Assert.Equal(200, (await client.RequestAsync("PLAY", "cam", $"Session: {setup!.Session}"))?.Status);
        var clock = Stopwatch.StartNew();
        client.Dispose();

        // Nobody is sent to before the time is up; how late the router may look depends on how busy the machine is.
        await router.WaitForLogAsync("destroyed: the client was silent for too long", seconds: 120);
        Assert.True(clock.Elapsed > SessionTimeout * 0.8, $"the session ended after {clock.Elapsed}");
        Assert.True(Drain(media) > 100, "packets were sent until then");
        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await media.ReceiveAsync(new byte[2048], silence.Token));
    }

    private static int Drain(Socket socket)
    {
        var packets = 0;
        for (var buffer = new byte[2048]; socket.Available > 0; packets++)
        {
            socket.Receive(buffer);
        }

        return packets;
    }
}
