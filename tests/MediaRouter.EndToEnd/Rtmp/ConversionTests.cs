using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>What a stream is turned into, which the log of the path tells.</summary>
public sealed class ConversionTests
{
    private const string Started = "is depacketised from now on";
    private const string Stopped = "is not converted any more";

    [Fact]
    public async Task Nothing_is_depacketised_for_rtsp_readers_and_once_for_all_rtmp_readers()
    {
        await using var router = await RouterProcess.StartAsync();

        // Packets that are larger than the router's own would be made anew.
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.flv", router.Rtsp("cam"), codecs: "-c copy -pkt_size 1400");
        await router.WaitForLogAsync("is publishing to path 'cam'");

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Timeline.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("cam")])));
        Assert.False(router.Tool.Wrote(Started), "the readers were all of RTSP");

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Timeline.OfLiveAsync(["-i", router.Rtmp("cam")])));
        await router.WaitForLogAsync(Stopped);
        Assert.Equal(2, router.Tool.CountLines(Started));
    }
}
