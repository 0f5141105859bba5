using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

public sealed class AuthenticationTests : IAsyncLifetime
{
    private const string File = "h264-aac.flv";
    private const string Users = """
        authInternalUsers:
          - user: writer
            pass: secret
            permissions: [{action: publish}]
          - user: viewer
            pass: other
            permissions: [{action: read}]

        """;

    private RouterProcess? _router;

    private RouterProcess Router => _router!;

    public async Task InitializeAsync() => _router = await RouterProcess.StartAsync(Users);

    public async Task DisposeAsync() => await Router.DisposeAsync();

    [Theory]
    [InlineData("cam")]
    [InlineData("app/key")]
    public async Task Credentials_come_in_the_query(string path)
    {
        await using var publisher = await Publisher.RtmpAsync(File, Router.Rtmp(path) + "?user=writer&pass=secret");
        await Router.WaitForLogAsync($"is publishing to path '{path}'");

        var output = await Timeline.OfLiveAsync(["-i", Router.Rtmp(path) + "?user=viewer&pass=other"]);

        output.AssertIsPartOf(await Timeline.OfFileAsync(await TestMedia.GetAsync(File)), 30, 60, path);
        Assert.DoesNotContain("secret", Router.Tool.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?user=writer&pass=wrong")]
    [InlineData("?user=viewer&pass=other")]
    public async Task Publisher_without_the_right_is_refused(string query)
    {
        await using var publisher = await Publisher.RtmpAsync(File, Router.Rtmp("cam") + query);

        var result = await publisher.WaitAsync(TimeSpan.FromSeconds(15));

        Assert.False(result.TimedOut);
        Assert.NotEqual(0, result.ExitCode);
        Assert.False(Router.Tool.Wrote("is publishing"));
        if (query.Length > 0)
        {
            await Router.WaitForLogAsync("failed to authenticate");
        }
    }

    [Fact]
    public async Task Reader_without_the_right_is_refused_with_a_status()
    {
        using var client = await RtmpRawClient.GreetAsync(Router.RtmpPort);

        var code = await client.AskAsync("play", "cam?user=writer&pass=secret");

        Assert.StartsWith("NetStream.", code, StringComparison.Ordinal);
        Assert.NotEqual("NetStream.Play.Start", code);
        Assert.True(await client.WaitForEndAsync(TimeSpan.FromSeconds(20)));
    }
}
