using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtsp;

public sealed class MulticastTests
{
    [Fact]
    public async Task Two_multicast_readers_get_the_pictures_and_share_one_group()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        await using var router = await RouterProcess.StartAsync(network: network);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"), network: network);
        await router.WaitForLogAsync("is publishing to path 'cam'");
        var input = await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v");
        string[] read = ["-rtsp_transport", "udp_multicast", "-i", router.Rtsp("cam")];

        var first = Frames.OfLiveAsync(read, "0:v", 60, network: network);
        var second = Frames.OfLiveAsync(read, "0:v", 60, network: network);

        Frames.AssertIsPartOf(input, await first, 60);
        Frames.AssertIsPartOf(input, await second, 60);
    }
}
