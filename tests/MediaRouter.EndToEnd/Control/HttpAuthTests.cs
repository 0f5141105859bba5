using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Harness;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.EndToEnd.Control;

public sealed class HttpAuthTests
{
    [Fact]
    public async Task Clients_are_challenged_and_come_back_with_credentials_that_the_server_judges()
    {
        await using var service = await AuthService.StartAsync(question => (string?)question["user"] == "joe" && (string?)question["password"] == "pw" ? 200 : 401);
        await using var router = await RouterProcess.StartAsync($"authMethod: http\nauthHTTPAddress: {service.Address}/auth\n");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", WithUser(router.Rtsp("cam?x=y"), "joe:pw"));
        await router.WaitForLogAsync("is publishing to path 'cam'");

        Assert.Equal(10, (await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", WithUser(router.Rtsp("cam"), "joe:pw")], "0:v", 10)).Count);
        var refused = await Tool.RunAsync(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", WithUser(router.Rtsp("cam"), "joe:wrong")], TimeSpan.FromSeconds(20));

        Assert.Contains("401", refused.Errors, StringComparison.Ordinal);
        await router.WaitForLogAsync("failed to authenticate: server replied with code 401");
        Assert.False(router.Tool.Wrote("joe:pw"), "a password is in the log");

        // The publisher asked without credentials, then with them.
        var questions = service.Questions.Where(question => (string?)question["action"] == "publish").ToArray();
        Assert.Equal(["", "joe"], questions.Select(question => (string?)question["user"]));
        var question = questions[1];
        Assert.Equal(["ip", "user", "password", "token", "action", "path", "protocol", "id", "query", "userAgent"], question.Select(field => field.Key));
        Assert.Equal(("127.0.0.1", "pw", "pw", "cam", "rtsp", "x=y"), (Text("ip"), Text("password"), Text("token"), Text("path"), Text("protocol"), Text("query")));
        Assert.True(Guid.TryParse(Text("id"), out _));
        Assert.StartsWith("Lavf", Text("userAgent"), StringComparison.Ordinal);
        Assert.All(service.Questions.Where(read => (string?)read["action"] == "read"), read => Assert.Equal("cam", (string?)read["path"]));

        string? Text(string name) => (string?)question[name];
    }

    // The flow that the service of a live mixer uses: tokens of a project in the query of RTMP, or in a header of HTTP.
    [Fact]
    public async Task Tokens_of_projects_open_their_paths()
    {
        await using var service = await AuthService.StartAsync(Decide);
        await using var api = await ApiClient.StartAsync(
            $$"""
            authMethod: http
            authHTTPAddress: {{service.Address}}/internal/mediamtx/auth
            authHTTPExclude: []
            paths:
              "~^ingest/([^/]+)/([^/]+)$":
              "~^out/([^/]+)/([^/]+)$":
              all_others:
            """);
        await using var stranger = await Publisher.RtmpAsync("h264-aac.mp4", api.Router.Rtmp("ingest/my-project/cam-a?token=wrong"));
        Assert.False((await stranger.WaitAsync(TimeSpan.FromSeconds(20))).TimedOut, "a wrong token publishes");
        await using var publisher = await Publisher.RtmpAsync("h264-aac.mp4", api.Router.Rtmp("ingest/my-project/cam-a?token=project-token"));
        await api.Router.WaitForLogAsync("is publishing to path 'ingest/my-project/cam-a'");

        // With RTSP the token may also be the password.
        foreach (var url in (string[])[api.Router.Rtsp("ingest/my-project/cam-a?token=project-token"), WithUser(api.Router.Rtsp("ingest/my-project/cam-a"), "x:project-token")])
        {
            Assert.Equal(5, (await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", url], "0:v", 5)).Count);
        }

        using var http = new HttpClient { BaseAddress = api.Address };
        using var anonymous = await http.GetAsync("/v3/paths/list");
        http.DefaultRequestHeaders.Add("X-Auth-Token", "project-token");
        using var known = await http.GetAsync("/v3/paths/list");

        Assert.Equal((401, 200), ((int)anonymous.StatusCode, (int)known.StatusCode));
        Assert.Contains("Basic", anonymous.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await api.SendAsync("GET", "/v3/paths/list", authorization: "Bearer project-token")).Status);
        Assert.Contains(service.Questions, question => (string?)question["action"] == "api" && question["id"] is null && (string?)question["protocol"] == "");
        Assert.Contains(service.Questions, question => (string?)question["protocol"] == "rtmp" && (string?)question["query"] == "token=project-token");

        static int Decide(JsonObject question)
        {
            var isProject = ((string)question["path"]!).Split('/') is ["ingest" or "out", "my-project", _] || (string?)question["action"] == "api";
            return isProject && (string?)question["token"] == "project-token" ? 200 : 401;
        }
    }

    [Fact]
    public async Task Former_setting_still_names_the_server_and_leaves_the_api_open()
    {
        await using var service = await AuthService.StartAsync(question => (string?)question["path"] == "open" ? 200 : 401);
        await using var api = await ApiClient.StartAsync($"externalAuthenticationURL: {service.Address}/auth\n");
        Assert.True(api.Router.Tool.Wrote("'authMethod: http' and 'authHTTPAddress'"), "no warning names the present keys");

        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", api.Router.Rtsp("open"));
        await api.Router.WaitForLogAsync("is publishing to path 'open'");

        Assert.Equal("http", (string?)(await api.GetAsync("/v3/config/global/get"))["authMethod"]);
        Assert.All(service.Questions, question => Assert.Equal("publish", (string?)question["action"]));
    }

    [Fact]
    public async Task Server_that_is_down_or_hangs_refuses_in_time_and_is_in_the_log()
    {
        string gone;
        await using (var former = await AuthService.StartAsync(_ => 200))
        {
            gone = former.Address;
        }

        await using var hanging = await AuthService.StartAsync((service, _, _) => Task.Delay(-1, service.Stopping));
        await using var api = await ApiClient.StartAsync($"readTimeout: 2s\nauthMethod: http\nauthHTTPAddress: {gone}\n");
        await ExpectRefusalAsync();
        await api.Router.WaitForLogAsync("HTTP request failed: ");

        Assert.Equal(200, (await api.SendAsync("PATCH", "/v3/config/global/patch", $$"""{"authHTTPAddress": "{{hanging.Address}}"}""")).Status);
        await ExpectRefusalAsync();
        await api.Router.WaitForLogAsync("made no decision within 2 s");

        async Task ExpectRefusalAsync()
        {
            var refused = await Tool.RunAsync(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", api.Router.Rtsp("cam")], TimeSpan.FromSeconds(20));
            Assert.False(refused.TimedOut, "the client hangs");
            Assert.Contains("401", refused.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Self_signed_server_is_asked_when_its_fingerprint_is_set()
    {
        await using var service = await AuthService.StartAsync((_, context, _) => context.Response.WriteAsync("yes"), encrypted: true);
        await using var api = await ApiClient.StartAsync($"authMethod: http\nauthHTTPAddress: {service.Address}\n");
        await using var refused = await Publisher.FfmpegAsync("h264-aac.mp4", api.Router.Rtsp("cam"));
        Assert.False((await refused.WaitAsync(TimeSpan.FromSeconds(20))).TimedOut, "an unknown certificate was believed");
        await api.Router.WaitForLogAsync("HTTP request failed: ");

        Assert.Equal(200, (await api.SendAsync("PATCH", "/v3/config/global/patch", $$"""{"authHTTPFingerprint": "{{service.Fingerprint}}"}""")).Status);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", api.Router.Rtsp("cam"));

        await api.Router.WaitForLogAsync("is publishing to path 'cam'");
    }

    private static string WithUser(string url, string user) => url.Replace("rtsp://", $"rtsp://{user}@", StringComparison.Ordinal);
}
