using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtsp;

public sealed class AuthenticationTests
{
    private const string Users = """
        authInternalUsers:
          - user: pub
            pass: secret1
            permissions: [{action: publish, path: cam}]
          - user: "sha256:+lEpCPMyxgJ0XmDKKpE2Nu/xr3rbzjWiThy8FxHqBxs="
            pass: "sha256:u1Y9ZvpXlxUhWDtpBc9GYsqBSIXDuNCEeQvTSZBUKsY="
            permissions: [{action: read, path: "~^cam"}]
          - user: plain
            pass: word
            permissions: [{action: read}]
        """;

    [Theory]
    [InlineData("basic")]
    [InlineData("digest")]
    public async Task User_and_password_open_the_path_and_nothing_else_does(string method)
    {
        var users = Users.Split("  - user: \"sha256")[0] + "  - user: plain\n    pass: word\n    permissions: [{action: read}]\n";
        await using var router = await RouterProcess.StartAsync($"rtspAuthMethods: [{method}]\n{users}");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", Url(router, "pub:secret1"));
        await router.WaitForLogAsync("is publishing to path 'cam'");

        var output = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", Url(router, "plain:word")], "0:v", 30);
        Assert.Equal(30, output.Count);

        foreach (var credentials in new[] { "", "plain:wrong", "pub:secret1" })
        {
            var refused = await Tool.RunAsync(
                ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", Url(router, credentials)], TimeSpan.FromSeconds(20));
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains("401", refused.Errors, StringComparison.Ordinal);
        }

        Assert.True(router.Tool.Wrote("failed to authenticate"));
        Assert.False(router.Tool.Wrote("secret1"), "a password is in the log");
    }

    [Fact]
    public async Task GStreamer_authenticates_by_digest()
    {
        var users = "authInternalUsers:\n  - user: plain\n    pass: word\n    permissions: [{action: read}, {action: publish}]\n";
        await using var router = await RouterProcess.StartAsync($"rtspAuthMethods: [digest]\n{users}");
        await using var publisher = await Publisher.GStreamerAsync("h264-aac.mp4", Url(router, "plain:word"), "tcp");

        await router.WaitForLogAsync("is publishing to path 'cam'");
    }

    [Fact]
    public async Task Credentials_of_a_path_as_older_configurations_have_them_still_work()
    {
        await using var router = await RouterProcess.StartAsync("paths:\n  cam:\n    publishUser: pub\n    publishPass: secret1\n    readUser: plain\n    readPass: word\n");
        Assert.True(router.Tool.Wrote("publishUser"), "no warning names the older key");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", Url(router, "pub:secret1"));
        await router.WaitForLogAsync("is publishing to path 'cam'");

        var output = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", Url(router, "plain:word")], "0:v", 30);

        Assert.Equal(30, output.Count);
    }

    private static string Url(RouterProcess router, string credentials) =>
        credentials.Length == 0 ? router.Rtsp("cam") : router.Rtsp("cam").Replace("rtsp://", $"rtsp://{credentials}@", StringComparison.Ordinal);
}
