using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

public sealed class ApiTests(SharedApi shared) : IClassFixture<SharedApi>
{
    [Fact]
    public async Task Publisher_and_reader_are_listed_and_a_kick_ends_the_reader()
    {
        await using var api = await ApiClient.StartAsync();
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", api.Router.Rtsp("cam?who=me"));
        await api.Router.WaitForLogAsync("is publishing to path 'cam'");
        await using var reader = Tool.Start(["ffmpeg", "-v", "error", "-nostdin", "-rtsp_transport", "tcp", "-i", api.Router.Rtsp("cam"), "-f", "null", "-"]);
        await api.Router.WaitForLogAsync("is reading from path 'cam'");

        var path = Assert.Single(await api.ListUntilAsync("/v3/paths/list", paths => paths is [{ } only] && only["readers"]!.AsArray().Count == 1 && (long)only["outboundBytes"]! > 0));
        var sessions = await api.ListAsync("/v3/rtspsessions/list");
        var reading = Assert.Single(sessions, session => (string?)session["state"] == "read");
        var publishing = Assert.Single(sessions, session => (string?)session["state"] == "publish");

        Assert.Equal("cam", (string?)path["name"]);
        Assert.Equal("all_others", (string?)path["confName"]);
        Assert.True((bool)path["ready"]! && (bool)path["online"]!);
        Assert.Equal(["H264", "MPEG-4 Audio"], path["tracks"]!.AsArray().Select(track => (string?)track));
        Assert.Equal(320, (int)path["tracks2"]![0]!["codecProps"]!["width"]!);
        Assert.Equal("rtspSession", (string?)path["source"]!["type"]);
        Assert.Equal((string?)publishing["id"], (string?)path["source"]!["id"]);
        Assert.Equal((string?)reading["id"], (string?)path["readers"]![0]!["id"]);
        Assert.Equal("who=me", (string?)publishing["query"]);
        Assert.Equal("TCP", (string?)reading["transport"]);
        Assert.Equal(2, (await api.ListAsync("/v3/rtspconns/list")).Length);
        Assert.Equal((string?)reading["id"], (string?)(await api.GetAsync($"/v3/rtspsessions/get/{reading["id"]}"))["id"]);

        Assert.Equal(200, (await api.SendAsync("POST", $"/v3/rtspsessions/kick/{reading["id"]}")).Status);
        Assert.False((await reader.WaitAsync(TimeSpan.FromSeconds(20))).TimedOut, "the reader was not kicked");
        await api.ListUntilAsync("/v3/rtspsessions/list", left => left.Length == 1);
        Assert.Equal(404, (await api.SendAsync("POST", $"/v3/rtspsessions/kick/{reading["id"]}")).Status);
    }

    [Fact]
    public async Task Paths_are_added_changed_replaced_and_removed()
    {
        await using var api = await ApiClient.StartAsync("pathDefaults:\n  maxReaders: 9\npaths:\n  cam:\n");

        Assert.Equal((200, """{"status":"ok"}"""), await api.SendAsync("POST", "/v3/config/paths/add/new/one", """{"maxReaders": 3}"""));
        Assert.Equal(400, (await api.SendAsync("POST", "/v3/config/paths/add/new/one", "{}")).Status);
        Assert.Equal(200, (await api.SendAsync("PATCH", "/v3/config/paths/patch/new/one", """{"overridePublisher": false}""")).Status);
        var added = await api.GetAsync("/v3/config/paths/get/new/one");
        Assert.Equal((3, false), ((int)added["maxReaders"]!, (bool)added["overridePublisher"]!));
        await api.ListUntilAsync("/v3/paths/list", paths => paths.Any(path => (string?)path["name"] == "new/one"));

        Assert.Equal(200, (await api.SendAsync("POST", "/v3/config/paths/replace/new/one", """{"maxReaders": 4}""")).Status);
        var replaced = await api.GetAsync("/v3/config/paths/get/new/one");
        Assert.Equal((4, true), ((int)replaced["maxReaders"]!, (bool)replaced["overridePublisher"]!));

        Assert.Equal(200, (await api.SendAsync("PATCH", "/v3/config/pathdefaults/patch", """{"maxReaders": 8}""")).Status);
        Assert.Equal(8, (int)(await api.GetAsync("/v3/config/paths/get/cam"))["maxReaders"]!);

        Assert.Equal(200, (await api.SendAsync("DELETE", "/v3/config/paths/delete/new/one")).Status);
        Assert.Equal((404, """{"status":"error","error":"path not found"}"""), await api.SendAsync("DELETE", "/v3/config/paths/delete/new/one"));
        Assert.Equal(404, (await api.SendAsync("GET", "/v3/config/paths/get/new/one")).Status);
        await api.ListUntilAsync("/v3/paths/list", paths => paths.All(path => (string?)path["name"] != "new/one"));
        Assert.Equal(["cam"], (await api.ListAsync("/v3/config/paths/list")).Select(path => (string?)path["name"]));
    }

    [Theory]
    [InlineData("PATCH", "/v3/config/global/patch", """{"logLevl": "debug"}""", "did you mean 'logLevel'")]
    [InlineData("PATCH", "/v3/config/global/patch", """{"readTimeout": "never"}""", "readTimeout")]
    [InlineData("PATCH", "/v3/config/global/patch", "nonsense", "invalid JSON")]
    [InlineData("PATCH", "/v3/config/global/patch", "", "invalid JSON")]
    [InlineData("POST", "/v3/config/paths/add/", "{}", "invalid name")]
    [InlineData("POST", "/v3/config/paths/add/x", """{"source": "nonsense"}""", "nonsense")]
    [InlineData("GET", "/v3/paths/list?page=-1", null, "invalid page")]
    [InlineData("GET", "/v3/rtspsessions/get/nonsense", null, "invalid UUID")]
    public async Task Requests_that_make_no_sense_are_refused_with_the_reason(string method, string path, string? body, string reason)
    {
        var (status, text) = await shared.Client.SendAsync(method, path, body);

        Assert.Equal(400, status);
        Assert.Equal("error", (string?)JsonNode.Parse(text)!["status"]);
        Assert.Contains(reason, (string?)JsonNode.Parse(text)!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edits_are_kept_over_a_restart_when_they_shall_persist()
    {
        var folder = Directory.CreateTempSubdirectory("mediarouter-persist-").FullName;
        var port = FreePorts.TakePair();
        var file = Path.Combine(folder, "router.yml");
        await File.WriteAllTextAsync(file, $"api: yes\napiPersist: yes\napiAddress: 127.0.0.1:{port}\nrtsp: no\npaths:\n  cam:\n");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await using (var first = await StartAsync())
        {
            using var body = new StringContent("""{"maxReaders": 5}""");
            using var response = await http.PostAsync("/v3/config/paths/add/kept", body);
            Assert.True(response.IsSuccessStatusCode);
            await first.SignalAsync("TERM");
            Assert.Equal(0, (await first.WaitAsync(TimeSpan.FromSeconds(20))).ExitCode);
        }

        await using (var second = await StartAsync())
        {
            Assert.Contains("\"maxReaders\":5", await http.GetStringAsync("/v3/config/paths/get/kept"), StringComparison.Ordinal);
        }

        // A file that such edits do not suit any more starts all the same.
        await File.WriteAllTextAsync(file + ".edits.json", """{"global": {"nonsense": 1}}""");
        await using (var third = await StartAsync())
        {
            Assert.Contains("\"maxReaders\":0", await http.GetStringAsync("/v3/config/paths/get/cam"), StringComparison.Ordinal);
            Assert.True(File.Exists(file + ".edits.json.rejected"));
        }

        Directory.Delete(folder, recursive: true);

        async Task<Tool> StartAsync()
        {
            var tool = Tool.Start([Path.Combine(TestPaths.RouterFolder, "mediarouter"), file], workingFolder: folder);
            await tool.WaitForLineAsync(line => line.Contains("[API] listener opened", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "the API");
            return tool;
        }
    }

    [Fact]
    public async Task Events_tell_what_happens()
    {
        await using var api = await ApiClient.StartAsync();
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var stream = await http.GetStreamAsync(new Uri(api.Address, "/v3/events?type=pathOnline,pathOffline,configReloaded"), limit.Token);
        using var reader = new StreamReader(stream);
        Assert.Equal(": connected", await reader.ReadLineAsync(limit.Token));

        var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", api.Router.Rtsp("cam"));
        var online = await NextAsync();
        await publisher.DisposeAsync();
        var offline = await NextAsync();
        await api.SendAsync("PATCH", "/v3/config/global/patch", """{"writeTimeout": "7s"}""");
        var reloaded = await NextAsync();

        Assert.Equal(("pathOnline", "cam"), ((string?)online["type"], (string?)online["path"]));
        Assert.Equal(("pathOffline", "cam"), ((string?)offline["type"], (string?)offline["path"]));
        Assert.Equal((string?)online["correlation"], (string?)offline["correlation"]);
        Assert.Equal("configReloaded", (string?)reloaded["type"]);

        async Task<JsonNode> NextAsync()
        {
            while (true)
            {
                var line = await reader.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("the events ended");
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return JsonNode.Parse(line["data: ".Length..])!;
                }
            }
        }
    }

    [Fact]
    public async Task Plugin_is_loaded_again_and_serves_again()
    {
        await using var api = await ApiClient.StartAsync();
        Assert.All(await api.ListAsync("/v3/plugins/list"), plugin => Assert.Equal("running", (string?)plugin["state"]));

        Assert.Equal(200, (await api.SendAsync("POST", "/v3/plugins/reload/rtsp")).Status);

        Assert.Equal("running", (string?)(await api.GetAsync("/v3/plugins/get/rtsp"))["state"]);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", api.Router.Rtsp("cam"));
        await api.ListUntilAsync("/v3/rtspsessions/list", sessions => sessions.Length == 1);
        Assert.Equal(404, (await api.SendAsync("POST", "/v3/plugins/reload/nonsense")).Status);
    }

    [Fact]
    public async Task Check_says_what_a_reload_would_restart_and_cut()
    {
        await using var api = await ApiClient.StartAsync("paths:\n  cam:\n  other:\n");
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", api.Router.Rtsp("cam"));
        var session = Assert.Single(await api.ListUntilAsync("/v3/rtspsessions/list", sessions => sessions.Length == 1));
        var file = await File.ReadAllTextAsync(api.Router.ConfigurationFile);

        var same = await CheckAsync(file);
        var moved = await CheckAsync(file.Replace($":{api.Router.RtspPort}", $":{FreePorts.TakePair()}", StringComparison.Ordinal));
        var movedRtmp = await CheckAsync(file.Replace($":{api.Router.RtmpPort}", $":{FreePorts.TakePair()}", StringComparison.Ordinal));
        var closed = await CheckAsync(file.Replace("  cam:\n", "  cam:\n    useAbsoluteTimestamp: yes\n", StringComparison.Ordinal));
        var bad = await CheckAsync(file + "nonsense: 1\n");

        Assert.Empty(same["restartedParts"]!.AsArray());
        Assert.Empty(same["cutSessions"]!.AsArray());
        Assert.Equal(["rtspAddress"], moved["changedSettings"]!.AsArray().Select(key => (string?)key));
        Assert.Contains("rtsp/RtspServer", moved["restartedParts"]!.AsArray().Select(part => (string?)part));
        Assert.Contains(moved["cutSessions"]!.AsArray(), cut => (string?)cut!["id"] == (string?)session["id"]);
        Assert.Contains("rtmp/RtmpServer", movedRtmp["restartedParts"]!.AsArray().Select(part => (string?)part));
        Assert.DoesNotContain(movedRtmp["cutSessions"]!.AsArray(), cut => (string?)cut!["id"] == (string?)session["id"]);
        Assert.Equal(["cam"], closed["closedPaths"]!.AsArray().Select(path => (string?)path));
        Assert.Contains(closed["cutSessions"]!.AsArray(), cut => (string?)cut!["id"] == (string?)session["id"]);
        Assert.Empty(closed["restartedParts"]!.AsArray());
        Assert.False((bool)bad["isValid"]!);
        Assert.Contains("nonsense", (string?)bad["errors"]![0], StringComparison.Ordinal);

        async Task<JsonNode> CheckAsync(string text)
        {
            var (status, answer) = await api.SendAsync("POST", "/v3/config/check", text);
            Assert.Equal(200, status);
            return JsonNode.Parse(answer)!;
        }
    }

    [Fact]
    public async Task Every_operation_of_the_document_that_only_reads_answers_as_it_says()
    {
        await using var api = await ApiClient.StartAsync();
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", api.Router.Rtsp("cam"));
        await api.ListUntilAsync("/v3/rtspsessions/list", sessions => sessions.Length == 1);
        var document = await api.GetAsync("/v3/openapi.json");
        var schemas = document["components"]!["schemas"]!.AsObject();
        var checkedCount = 0;

        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            if (operations!["get"] is not { } operation || path.Contains('{', StringComparison.Ordinal)
                || operation["parameters"]?.AsArray().Any(parameter => (bool)parameter!["required"]!) == true
                || operation["responses"]!["200"]!["content"]!["application/json"]?["schema"]?["$ref"] is not { } reference)
            {
                continue;
            }

            var schema = (string)reference! is var name && name.StartsWith("#/components/schemas/", StringComparison.Ordinal) ? schemas[name["#/components/schemas/".Length..]] : null;
            if (schema!["properties"] is not JsonObject properties)
            {
                continue;
            }

            var answer = await api.GetAsync(path);
            Assert.All(answer, property => Assert.True(properties.ContainsKey(property.Key), $"{path} answers '{property.Key}', which its schema does not have"));
            Assert.All(schema["required"]?.AsArray() ?? [], required => Assert.True(answer.ContainsKey((string)required!), $"{path} does not answer '{required}'"));
            checkedCount++;
        }

        Assert.True(checkedCount >= 8, $"only {checkedCount} operations were checked");
    }

    [Fact]
    public async Task Forward_destinations_are_listed_by_path()
    {
        await using var api = await ApiClient.StartAsync("paths:\n  cam:\n    forward:\n    - dest: rtsp://127.0.0.1:1/a\n    - dest: rtsp://127.0.0.1:1/b\n  other:\n");

        var items = await api.ListAsync("/v3/paths/forward/list?path=cam");
        var second = await api.GetAsync($"/v3/paths/forward/get?path=cam&id={items[1]["id"]}");

        Assert.Equal([1, 2], items.Select(item => (int)item["pos"]!));
        Assert.Equal("idle", (string?)items[0]["state"]);
        Assert.Equal("rtsp://127.0.0.1:1/b", (string?)second["conf"]!["dest"]);
        Assert.Empty(await api.ListAsync("/v3/paths/forward/list?path=other"));
        Assert.Equal((400, """{"status":"error","error":"invalid path"}"""), await api.SendAsync("GET", "/v3/paths/forward/list"));
        Assert.Equal((404, """{"status":"error","error":"path not found"}"""), await api.SendAsync("GET", "/v3/paths/forward/list?path=nobody"));
        Assert.Equal(404, (await api.SendAsync("GET", $"/v3/paths/forward/get?path=other&id={items[1]["id"]}")).Status);
    }

    [Theory]
    [InlineData("GET", "/v1/paths/list")]
    [InlineData("GET", "/v2/paths/list")]
    [InlineData("GET", "/v3/paths")]
    [InlineData("GET", "/v1/config/get")]
    [InlineData("GET", "/v2/config/get")]
    [InlineData("GET", "/v1/config/global/get")]
    [InlineData("GET", "/v1/rtspconns/list")]
    [InlineData("GET", "/v2/rtspsessions/list")]
    public async Task Former_requests_are_still_answered(string method, string path)
    {
        Assert.Equal(200, (await shared.Client.SendAsync(method, path)).Status);
    }

    [Fact]
    public async Task Former_edits_of_paths_are_still_made()
    {
        await using var api = await ApiClient.StartAsync();

        Assert.Equal(200, (await api.SendAsync("POST", "/v1/config/paths/add/old", """{"maxReaders": 2}""")).Status);
        Assert.Equal(200, (await api.SendAsync("POST", "/v2/config/paths/edit/old", """{"maxReaders": 3}""")).Status);
        Assert.Equal(200, (await api.SendAsync("POST", "/v1/config/paths/patch/old", """{"overridePublisher": false}""")).Status);
        Assert.Equal(3, (int)(await api.GetAsync("/v3/config/paths/get/old"))["maxReaders"]!);
        Assert.Equal("old", (string?)(await api.GetAsync("/v1/paths/get/old"))["name"]);
        Assert.Equal(200, (await api.SendAsync("POST", "/v2/config/paths/remove/old")).Status);
        Assert.Equal(404, (await api.SendAsync("DELETE", "/v1/config/paths/patch/old")).Status);
        Assert.Equal(200, (await api.SendAsync("POST", "/v1/config/set", """{"writeTimeout": "8s"}""")).Status);
        Assert.Equal("8s", (string?)(await api.GetAsync("/v3/config/global/get"))["writeTimeout"]);
    }

    [Fact]
    public async Task Credentials_are_asked_for_and_judged()
    {
        await using var api = await ApiClient.StartAsync("authInternalUsers:\n- user: boss\n  pass: secret\n  permissions:\n  - action: api\n");

        var anonymous = await api.SendAsync("GET", "/v3/paths/list");
        var unknownRoute = await api.SendAsync("GET", "/v3/nonsense");
        var basic = await api.SendAsync("GET", "/v3/paths/list", authorization: "Basic " + Convert.ToBase64String("boss:secret"u8));
        var bearer = await api.SendAsync("GET", "/v3/paths/list", authorization: "Bearer boss:secret");
        var wrong = await api.SendAsync("GET", "/v3/paths/list", authorization: "Bearer boss:wrong");

        Assert.Equal((401, """{"status":"error","error":"authentication error"}"""), anonymous);
        Assert.Equal(401, unknownRoute.Status);
        Assert.Equal(200, basic.Status);
        Assert.Equal(200, bearer.Status);
        Assert.Equal(401, wrong.Status);
    }
}
