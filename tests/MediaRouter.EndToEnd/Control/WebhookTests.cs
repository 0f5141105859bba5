using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

public sealed class WebhookTests : IDisposable
{
    private readonly HttpListener _service = new();
    private readonly string _url;
    private readonly BlockingCollection<(string Body, string Signature, string Timestamp)> _received = [];
    private int _failures;

    public WebhookTests()
    {
        _url = $"http://127.0.0.1:{FreePorts.TakePair()}/internal/mediamtx/events";
        _service.Prefixes.Add(_url + "/");
        _service.Start();
        _ = ServeAsync();
    }

    public void Dispose()
    {
        _service.Close();
        _received.Dispose();
    }

    [Fact]
    public async Task Mixer_is_told_of_inputs_and_outputs_without_a_command()
    {
        await using var router = await RouterProcess.StartAsync($$"""
            webhooks:
              - url: {{_url}}
                secret: shared
                events: [pathAvailable]
                paths: ["~^ingest/([^/]+)/([^/]+)$"]
                body: '{"event": "INGEST_ONLINE", "project": "${G1}", "name": "${G2}", "protocol": "${sourceType}"}'
              - url: {{_url}}
                secret: shared
                events: [pathUnavailable]
                paths: ["~^ingest/([^/]+)/([^/]+)$"]
                body: '{"event": "INGEST_OFFLINE", "project": "${G1}", "name": "${G2}"}'
              - url: {{_url}}
                secret: shared
                events: [pathAvailable]
                paths: ["~^out/([^/]+)/([^/]+)$"]
                body: '{"event": "OUTPUT_ONLINE", "project": "${G1}", "name": "${G2}"}'
              - url: {{_url}}
                secret: shared
                events: [pathUnavailable]
                paths: ["~^out/([^/]+)/([^/]+)$"]
                body: '{"event": "OUTPUT_OFFLINE", "project": "${G1}", "name": "${G2}"}'
            paths:
              "~^ingest/[^/]+/[^/]+$":
              "~^out/[^/]+/[^/]+$":
              all_others:
            """);

        await using (var input = await Publisher.RtmpAsync("h264-aac.mp4", router.Rtmp("ingest/my-project/cam-a?token=t")))
        {
            AssertIs(Next(), """{"event":"INGEST_ONLINE","project":"my-project","name":"cam-a","protocol":"rtmpConn"}""");
            await using (var output = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("out/my-project/program")))
            {
                AssertIs(Next(), """{"event":"OUTPUT_ONLINE","project":"my-project","name":"program"}""");
            }

            AssertIs(Next(), """{"event":"OUTPUT_OFFLINE","project":"my-project","name":"program"}""");
        }

        AssertIs(Next(), """{"event":"INGEST_OFFLINE","project":"my-project","name":"cam-a"}""");
        Assert.Equal(0, (await router.StopAsync()).ExitCode);
        Assert.Empty(_received);
    }

    [Fact]
    public async Task Events_arrive_in_order_although_the_service_fails_at_first_and_the_router_stops()
    {
        Volatile.Write(ref _failures, 2);
        await using var router = await RouterProcess.StartAsync($"""
            webhooks:
              - url: {_url}
                paths: [cam]
                events: [pathCreated, pathAvailable, pathOnline, pathOffline, pathUnavailable, pathDestroyed]
            paths:
              cam:
            """);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam?who=me"));
        string[] begun = ["pathCreated", "pathAvailable", "pathOnline"];
        Assert.Equal(begun, begun.Select(_ => (string?)JsonNode.Parse(Next().Body)!["type"]));
        await router.WaitForLogAsync("delivers again");

        Assert.Equal(0, (await router.StopAsync()).ExitCode);

        var last = new[] { Next(), Next(), Next() }.Select(message => JsonNode.Parse(message.Body)!).ToList();
        Assert.Equal(["pathOffline", "pathUnavailable", "pathDestroyed"], last.Select(body => (string?)body["type"]));
        Assert.Equal(("cam", "rtspSession", "who=me"), ((string?)last[0]["path"], (string?)last[0]["sourceType"], (string?)last[0]["query"]));
    }

    [Fact]
    public async Task Mistakes_are_named_and_secrets_hidden()
    {
        await using var api = await ApiClient.StartAsync($"webhooks:\n- url: {_url}\n  secret: verysecret\n  headers:\n  - name: Authorization\n    value: Bearer alsosecret\n");
        var text = (await api.GetAsync("/v3/config/global/get")).ToJsonString();
        Assert.Contains(_url, text, StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alsosecret", text, StringComparison.Ordinal);

        var (status, answer) = await api.SendAsync("PATCH", "/v3/config/global/patch", """{"webhooks": [{"url": "ftp://x", "body": "no json"}]}""");
        Assert.Equal(400, status);
        Assert.Contains("webhooks[0]", answer, StringComparison.Ordinal);
        Assert.Equal(200, (await api.SendAsync("PATCH", "/v3/config/global/patch", $$"""{"webhooks": [{"url": "{{_url}}", "events": ["pathOnline"], "body": "\"changed\""}]}""")).Status);
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", api.Router.Rtsp("cam"));
        while (Next().Body != "\"changed\"")
        {
        }
    }

    private static void AssertIs((string Body, string Signature, string Timestamp) message, string expected)
    {
        Assert.Equal(expected, JsonNode.Parse(message.Body)!.ToJsonString());
        var signature = HMACSHA256.HashData("shared"u8, Encoding.UTF8.GetBytes($"{message.Timestamp}.{message.Body}"));
        Assert.Equal("sha256=" + Convert.ToHexStringLower(signature), message.Signature);
    }

    private (string Body, string Signature, string Timestamp) Next() =>
        _received.TryTake(out var message, TimeSpan.FromSeconds(20)) ? message : throw new TimeoutException("no event came");

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _service.GetContextAsync();
                if (Interlocked.Decrement(ref _failures) >= 0)
                {
                    context.Response.StatusCode = 503;
                }
                else
                {
                    using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                    _received.Add((await reader.ReadToEndAsync(), context.Request.Headers["X-MediaRouter-Signature"] ?? "", context.Request.Headers["X-MediaRouter-Timestamp"] ?? ""));
                }

                context.Response.Close();
            }
        }
        catch (Exception ex) when (ex is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
