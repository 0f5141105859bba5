using System.Text.Json;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>Connections that the control API ends.</summary>
public sealed class KickTests
{
    [Fact]
    public async Task Reader_and_publisher_are_ended_one_by_one()
    {
        var port = FreePorts.Take();
        await using var router = await RouterProcess.StartAsync($"api: yes\napiAddress: 127.0.0.1:{port}\n");
        await using var publisher = await Publisher.RtmpAsync("h264-aac.flv", router.Rtmp("cam"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        using var reader = await RtmpRawClient.PlayAsync(router.RtmpPort, "cam");
        using var api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/v3/rtmpconns/"), Timeout = TimeSpan.FromSeconds(10) };

        await KickAsync(api, "read");
        Assert.True(await reader.WaitForEndAsync(TimeSpan.FromSeconds(20)));
        Assert.False(publisher.HasExited);

        await KickAsync(api, "publish");
        var result = await publisher.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(result.TimedOut, "the publisher was not ended");
        Assert.NotEqual("", result.Errors);
    }

    private static async Task KickAsync(HttpClient api, string state)
    {
        using var list = JsonDocument.Parse(await api.GetStringAsync("list"));
        var item = list.RootElement.GetProperty("items").EnumerateArray().Single(connection => connection.GetProperty("state").GetString() == state);
        Assert.Equal("cam", item.GetProperty("path").GetString());
        using var answer = await api.PostAsync($"kick/{item.GetProperty("id").GetString()}", null);
        Assert.True(answer.IsSuccessStatusCode, $"kicking was answered with {(int)answer.StatusCode}");
    }
}
