using System.Net.Sockets;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

public sealed class EncryptionTests
{
    private const string File = "h264-aac.flv";

    [Fact]
    public async Task Clients_publish_and_read_over_tls_and_in_the_clear()
    {
        await using var router = await RouterProcess.StartAsync(encrypted: true);
        await using var publisher = await Publisher.RtmpAsync(File, router.Rtmps("cam"));
        await using var second = await Publisher.RtmpGStreamerAsync(File, router.Rtmps("live/cam2"));
        await Task.WhenAll(router.WaitForLogAsync("is publishing to path 'cam'"), router.WaitForLogAsync("is publishing to path 'live/cam2'"));

        var outputs = await Task.WhenAll(((string[])[router.Rtmps("cam"), router.Rtmp("cam"), router.Rtmps("live/cam2")]).Select(async url => (url, Timeline: await Timeline.OfLiveAsync(["-i", url]))));

        var input = await Timeline.OfFileAsync(await TestMedia.GetAsync(File));
        Assert.All(outputs, output => output.Timeline.AssertIsPartOf(input, 30, 60, output.url));
        Assert.Equal("", publisher.Errors);
        Assert.Equal("", second.Errors);
    }

    [Fact]
    public async Task Strict_encryption_leaves_no_listener_in_the_clear()
    {
        await using var router = await RouterProcess.StartAsync("rtmpEncryption: \"strict\"\n", encrypted: true);
        await Assert.ThrowsAsync<SocketException>(() => RtmpRawClient.ConnectAsync(router.RtmpPort));
        await using var publisher = await Publisher.RtmpAsync(File, router.Rtmps("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");

        var output = await Timeline.OfLiveAsync(["-i", router.Rtmps("cam")]);

        output.AssertIsPartOf(await Timeline.OfFileAsync(await TestMedia.GetAsync(File)), 30, 60, "strict");
    }

    [Fact]
    public async Task New_certificate_is_used_without_a_restart()
    {
        await using var router = await RouterProcess.StartAsync(encrypted: true);
        var former = await FingerprintAsync(router);
        Assert.NotEqual("", former);
        await Certificates.MakeAsync(Path.GetDirectoryName(router.ConfigurationFile)!);

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await FingerprintAsync(router) == former)
        {
            Assert.False(deadline.IsCancellationRequested, "the old certificate is still in use after 20 s");
        }
    }

    private static async Task<string> FingerprintAsync(RouterProcess router)
    {
        var script = $"openssl s_client -connect 127.0.0.1:{router.RtmpsPort} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256";
        return (await Tool.RunAsync(["sh", "-c", script], TimeSpan.FromSeconds(10))).Output;
    }
}
