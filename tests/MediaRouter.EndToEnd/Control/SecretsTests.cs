using System.Net.Http.Headers;
using System.Text;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

/// <summary>Secrets stand in the configuration, in requests, and nowhere else.</summary>
public sealed class SecretsTests
{
    // All begin so, and nothing else does.
    private const string Mark = "s3cr3t";

    private const string Settings = """
        authInternalUsers:
        - user: bob
          pass: s3cr3t-internal
          permissions: [{action: publish}, {action: read}, {action: api}, {action: metrics}]
        authHTTPAddress: http://u:s3cr3t-auth@127.0.0.1:1/ask?token=s3cr3t-auth-query
        authJWTJWKS: http://u:s3cr3t-keys@127.0.0.1:1/keys
        hlsCDNSecret: s3cr3t-cdn
        webhooks:
        - url: http://u:s3cr3t-webhook@127.0.0.1:1/hook
          secret: s3cr3t-signature
          headers: [{name: X-Key, value: s3cr3t-header}]
        paths:
          pulled:
            source: rtsp://u:s3cr3t-source@127.0.0.1:1/x
          pulled-rtmp:
            source: rtmp://127.0.0.1:1/app/x?user=u&pass=s3cr3t-rtmp
          cam:
            forward:
            - dest: rtsp://u:s3cr3t-forward@127.0.0.1:1/y
            - dest: rtmp://127.0.0.1:1/app/y?token=s3cr3t-forward-query
              whipBearerToken: s3cr3t-bearer
            runOnInit: "false rtsp://u:s3cr3t-command@127.0.0.1:1/z"
          elsewhere:
            source: redirect
            sourceRedirect: rtsp://u:s3cr3t-redirect@127.0.0.1:1/z
          all_others: {}
        """;

    [Fact]
    public async Task Secrets_are_neither_in_the_log_nor_in_answers()
    {
        var metrics = FreePorts.TakePair();
        await using var api = await ApiClient.StartAsync($"metrics: yes\nmetricsAddress: 127.0.0.1:{metrics}\n{Settings}");
        var router = api.Router;
        using var publisher = await RtspRawClient.ConnectAsync(router.RtspPort);
        await PublishAsync(publisher, "cam", "s3cr3t-internal");
        using var rtmp = await RtmpRawClient.GreetAsync(router.RtmpPort);
        await rtmp.AskAsync("publish", "live?user=bob&pass=s3cr3t-internal");
        using var stranger = await RtspRawClient.ConnectAsync(router.RtspPort);
        await PublishAsync(stranger, "cam", "s3cr3t-guess");
        using var rtmpStranger = await RtmpRawClient.GreetAsync(router.RtmpPort);
        await rtmpStranger.AskAsync("publish", "live?user=bob&pass=s3cr3t-guess");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "bob:s3cr3t-guess");
        using var refused = await http.GetAsync(new Uri(router.Hls("cam") + "?cookieCheck=1&token=s3cr3t-guess"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "bob:s3cr3t-internal");

        // Every answer of every operation that only reads, those of former versions too.
        var document = System.Text.Json.Nodes.JsonNode.Parse(await http.GetStringAsync(new Uri(api.Address, "/v3/openapi.json")))!;
        var urls = document["paths"]!.AsObject()
            .Where(path => path.Value!["get"] is not null && path.Key != "/v3/events")
            .SelectMany(path => Expand(path.Key))
            .Concat(["/v1/config/get", "/v2/config/get", "/v2/paths/list", "/v3/paths/forward/list?path=cam"]);
        var answers = new StringBuilder();
        var count = 0;
        foreach (var url in urls)
        {
            using var response = await http.GetAsync(new Uri(api.Address, url));
            answers.Append(url).Append(": ").AppendLine(await response.Content.ReadAsStringAsync());
            count += response.IsSuccessStatusCode ? 1 : 0;
        }

        Assert.True(count > 20, $"only {count} requests were answered:\n{answers}");
        Assert.Contains("<redacted>", answers.ToString(), StringComparison.Ordinal);
        answers.AppendLine(await http.GetStringAsync(new Uri($"http://127.0.0.1:{metrics}/metrics")));

        // Mistakes are told without the value that was wrong.
        foreach (var (key, value) in new[] { ("writeQueueSize", "rtsp://u:s3cr3t-mistake@x/"), ("hlsCDNSecret", "[s3cr3t-mistake]"), ("authHTTPAddress", "ftp://u:s3cr3t-mistake@x/") })
        {
            using var check = await http.PostAsync(new Uri(api.Address, "/v3/config/check"), new StringContent($"{key}: {value}\nauthMethod: http\n"));
            answers.AppendLine(await check.Content.ReadAsStringAsync());
        }

        using var bad = await http.PostAsync(new Uri(api.Address, "/v3/config/paths/add/bad"), new StringContent("""{"source": "nonsense://u:s3cr3t-mistake@x/", "sourceRedirect": "x://u:s3cr3t-mistake@y"}"""));
        answers.AppendLine(await bad.Content.ReadAsStringAsync());
        AssertClean("an answer", answers.ToString());

        // A file with a mistake is reported in the log.
        await router.EditConfigurationAsync("source: rtsp://u:s3cr3t-source@127.0.0.1:1/x", "source: nonsense://u:s3cr3t-source@127.0.0.1:1/x");
        await router.WaitForLogAsync("is not taken over");
        await router.StopAsync();
        AssertClean("the log", router.Tool.Output + router.Tool.Errors);

        static IEnumerable<string> Expand(string template) =>
            template.Contains('{', StringComparison.Ordinal) ? new[] { "cam", "pulled", "pulled-rtmp", "elsewhere", "auth-http" }.Select(name => template[..template.IndexOf('{')] + name) : [template];
    }

    [Fact]
    public async Task Commands_do_not_inherit_the_key_of_the_configuration()
    {
        var folder = Directory.CreateTempSubdirectory("mediarouter-secrets-").FullName;
        try
        {
            var output = Path.Combine(folder, "environment");
            var file = Path.Combine(folder, "plain.yml");
            await File.WriteAllTextAsync(file, $"rtsp: no\nrtmp: no\nhls: no\npaths:\n  cam:\n    runOnInit: \"sh -c 'env > {output}.tmp && mv {output}.tmp {output}'\"\n");
            var sealedFile = Path.Combine(folder, "router.yml");
            var environment = new Dictionary<string, string> { ["MTX_CONFKEY"] = "s3cr3t-key", ["KEPT"] = "yes" };
            var program = Path.Combine(TestPaths.RouterFolder, "mediarouter");
            var encrypted = await Tool.RunAsync([program, "encrypt", file], TimeSpan.FromSeconds(20), environment);
            Assert.True(encrypted.ExitCode == 0, encrypted.Errors + encrypted.Output);
            await File.WriteAllTextAsync(sealedFile, encrypted.Output);

            await using var router = Tool.Start([program, sealedFile], environment, folder);
            var deadline = DateTime.UtcNow.AddSeconds(20);
            while (!File.Exists(output))
            {
                Assert.True(DateTime.UtcNow < deadline, $"the command did not run: {router.Output}");
                await Task.Delay(50);
            }

            var inherited = await File.ReadAllTextAsync(output);

            Assert.Contains("KEPT=yes", inherited, StringComparison.Ordinal);
            Assert.Contains("MTX_PATH=cam", inherited, StringComparison.Ordinal);
            AssertClean("the environment of a command", inherited);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task PublishAsync(RtspRawClient client, string path, string password) =>
        await client.RequestAsync("ANNOUNCE", path, "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("bob:" + password)), RawMedia.Description("opus/48000/2"));

    private static void AssertClean(string where, string text) =>
        Assert.True(!text.Contains(Mark, StringComparison.Ordinal), $"a secret is in {where}:\n{string.Join('\n', text.Split('\n').Where(line => line.Contains(Mark, StringComparison.Ordinal)))}");
}
