using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtsp;

/// <summary>Two routers: one pushes to the other.</summary>
public sealed class ForwardTests
{
    [Fact]
    public async Task Path_is_pushed_to_another_router_while_it_is_available()
    {
        await using var far = await RouterProcess.StartAsync();
        await using var near = await RouterProcess.StartAsync($"""
            paths:
              "~^cam/(.+)$":
                forward:
                  - dest: {far.Rtsp("copy/$G1/$MTX_PATH")}
            """);
        await using (var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", near.Rtsp("cam/one")))
        {
            await near.WaitForLogAsync($"forwarding to '{far.Rtsp("copy/one/cam/one")}'");
            await far.WaitForLogAsync("is publishing to path 'copy/one/cam/one'");

            var output = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", far.Rtsp("copy/one/cam/one")], "0:v", 60);
            Frames.AssertIsPartOf(await Frames.OfFileAsync(await TestMedia.GetAsync("h264-aac.mp4"), "0:v"), output, 60);
        }

        await far.WaitForLogAsync("destroyed");
    }

    [Fact]
    public async Task Reload_adds_a_destination_without_touching_the_others()
    {
        await using var far = await RouterProcess.StartAsync();
        await using var near = await RouterProcess.StartAsync($"""
            paths:
              cam:
                forward:
                  - dest: {far.Rtsp("first")}
                  #second
            """);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", near.Rtsp("cam"));
        await far.WaitForLogAsync("is publishing to path 'first'");

        await near.EditConfigurationAsync("#second", $"- dest: {far.Rtsp("second")}");

        await far.WaitForLogAsync("is publishing to path 'second'");
        Assert.Equal(30, (await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", far.Rtsp("second")], "0:v", 30)).Count);
        Assert.Equal(1, far.Tool.Output.Split("is publishing to path 'first'").Length - 1);
        Assert.False(far.Tool.Wrote("destroyed"));
    }

    [Fact]
    public async Task Destination_that_is_away_is_tried_again()
    {
        var port = FreePorts.Take();
        await using var near = await RouterProcess.StartAsync($"paths:\n  cam:\n    forward:\n      - dest: rtsp://127.0.0.1:{port}/cam\n");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", near.Rtsp("cam"));

        await near.WaitForLogAsync("trying again in 5 s");
        Assert.Equal(30, (await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", near.Rtsp("cam")], "0:v", 30)).Count);
        Assert.False(near.Tool.Wrote("ERR"));
    }
}
