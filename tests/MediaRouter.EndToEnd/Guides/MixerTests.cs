using System.Net;
using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Control;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Guides;

/// <summary>A mixer beside the router: a service that judges tokens and is told by commands what is on the air.</summary>
public class MixerTests
{
    [Fact]
    public async Task Tokens_are_judged_and_events_told_by_commands()
    {
        await using var service = await AuthService.StartAsync(Decide);
        await using var api = await ApiClient.StartAsync($$"""
            authMethod: http
            authHTTPAddress: {{service.Address}}/internal/mediamtx/auth
            paths:
              "~^ingest/([^/]+)/([^/]+)$":
                runOnReady: >
                  curl -fsS -X POST -H "Content-Type: application/json"
                  -d '{"event":"INGEST_ONLINE","project":"$G1","name":"$G2","protocol":"$MTX_SOURCE_TYPE"}'
                  {{service.Address}}/internal/mediamtx/events
                runOnNotReady: >
                  curl -fsS -X POST -H "Content-Type: application/json"
                  -d '{"event":"INGEST_OFFLINE","project":"$G1","name":"$G2"}'
                  {{service.Address}}/internal/mediamtx/events
              "~^out/([^/]+)/([^/]+)$":
                runOnReady: >
                  curl -fsS -X POST -H "Content-Type: application/json"
                  -d '{"event":"OUTPUT_ONLINE","project":"$G1","name":"$G2"}'
                  {{service.Address}}/internal/mediamtx/events
                runOnNotReady: >
                  curl -fsS -X POST -H "Content-Type: application/json"
                  -d '{"event":"OUTPUT_OFFLINE","project":"$G1","name":"$G2"}'
                  {{service.Address}}/internal/mediamtx/events
              all_others:
            """);
        var router = api.Router;
        var health = await Tool.RunAsync(["curl", "-fsS", new Uri(api.Address, "/v3/paths").ToString()], TimeSpan.FromSeconds(20));
        Assert.True(health.ExitCode == 0, health.Errors);

        await using (var input = await Publisher.RtmpAsync("h264-aac.mp4", router.Rtmp("ingest/my-project/cam-a?token=project-token")))
        {
            await EventAsync("""{"event":"INGEST_ONLINE","project":"my-project","name":"cam-a","protocol":"rtmpConn"}""");
            await using (var program = await Publisher.RtmpAsync("h264-aac.mp4", router.Rtmp("out/my-project/program?token=project-token")))
            {
                await EventAsync("""{"event":"OUTPUT_ONLINE","project":"my-project","name":"program"}""");

                // A browser watches; its player sends the token as a header.
                using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(40) };
                using var stranger = await http.GetAsync(new Uri(router.Hls("out/my-project/program")));
                http.DefaultRequestHeaders.Add("X-Auth-Token", "project-token");
                using var viewer = await http.GetAsync(new Uri(router.Hls("out/my-project/program")));
                Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (stranger.StatusCode, viewer.StatusCode));
            }

            await EventAsync("""{"event":"OUTPUT_OFFLINE","project":"my-project","name":"program"}""");
        }

        await EventAsync("""{"event":"INGEST_OFFLINE","project":"my-project","name":"cam-a"}""");
        var questions = service.Questions.Where(question => question["event"] is null).ToList();
        Assert.Contains(questions, question => Is(question, "publish", "rtmp", "ingest/my-project/cam-a") && (string?)question["query"] == "token=project-token");
        Assert.Contains(questions, question => Is(question, "read", "hls", "out/my-project/program") && (string?)question["token"] == "project-token");

        async Task EventAsync(string json)
        {
            var wanted = JsonNode.Parse(json);
            var deadline = DateTime.UtcNow.AddSeconds(30);
            while (!service.Questions.Any(question => JsonNode.DeepEquals(question, wanted)))
            {
                Assert.True(DateTime.UtcNow < deadline, $"{json} did not come, but {string.Join(' ', service.Questions.Select(question => question.ToJsonString()))}; the router wrote:\n{router.Tool.Output}");
                await Task.Delay(20);
            }
        }
    }

    private static bool Is(JsonObject question, string action, string protocol, string path) =>
        ((string?)question["action"], (string?)question["protocol"], (string?)question["path"]) == (action, protocol, path);

    private static int Decide(JsonObject question) => question["event"] is not null || (string?)question["token"] == "project-token" ? 200 : 401;
}
