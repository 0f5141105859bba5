using System.Text;
using System.Text.Json.Nodes;

namespace MediaRouter.EndToEnd.Control;

/// <summary>Requests that are meant to do harm. The router goes on, and nothing of it has an effect.</summary>
public sealed class ApiAttackTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private const string Smuggled = "POST /v3/config/paths/add/smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}";

    private ApiClient Api => shared.Client;

    [Theory]
    [InlineData("127.0.0.1", "GET", "", 200)]
    [InlineData("localhost:9997", "GET", "", 200)]
    [InlineData("[::1]:9997", "GET", "", 200)]
    [InlineData("mediarouter:9997", "GET", "", 200)] // names of containers
    [InlineData("router.media.svc", "GET", "", 200)]
    [InlineData("router.local", "POST", "", 200)]
    [InlineData("attacker.example", "GET", "", 403)] // a name that an attacker has resolve to this machine
    [InlineData("attacker.example", "POST", "http://attacker.example", 403)]
    [InlineData("localhost.attacker.example", "GET", "", 403)]
    [InlineData("127.0.0.1.attacker.example", "GET", "", 403)]
    [InlineData("127.0.0.1", "POST", "http://127.0.0.1:3000", 200)] // a page of this machine
    [InlineData("127.0.0.1", "POST", "http://localhost", 200)]
    [InlineData("127.0.0.1", "GET", "https://attacker.example", 200)] // reading is what apiAllowOrigins decides
    [InlineData("127.0.0.1", "POST", "https://attacker.example", 403)]
    [InlineData("127.0.0.1", "POST", "null", 403)]
    [InlineData("127.0.0.1", "POST", "http://localhost.attacker.example", 403)]
    public async Task Pages_of_strangers_cannot_use_a_browser_on_this_machine(string host, string method, string origin, int status)
    {
        var headers = new Dictionary<string, string> { ["Host"] = host };
        if (origin.Length > 0)
        {
            headers["Origin"] = origin;
        }

        var (answered, text) = await Api.SendAsync(method, method == "GET" ? "/v3/info" : "/v3/auth/jwks/refresh", headers: headers);

        Assert.True(answered == status, $"{answered}: {text}");
    }

    [Fact]
    public async Task Page_of_a_stranger_may_send_credentials_or_be_named()
    {
        await using var api = await ApiClient.StartAsync("apiAllowOrigins: ['https://panel.example', '*']\n");
        var stranger = new Dictionary<string, string> { ["Origin"] = "https://attacker.example" };
        var named = new Dictionary<string, string> { ["Origin"] = "https://panel.example" };

        Assert.Equal(403, (await api.SendAsync("POST", "/v3/auth/jwks/refresh", headers: stranger)).Status);
        Assert.Equal(200, (await api.SendAsync("POST", "/v3/auth/jwks/refresh", headers: named)).Status);
        Assert.Equal(200, (await api.SendAsync("POST", "/v3/auth/jwks/refresh", authorization: "Bearer any:thing", headers: stranger)).Status);
        Assert.Equal(200, (await api.SendAsync("GET", "/v3/info", headers: new Dictionary<string, string> { ["Host"] = "panel.example" })).Status);
        await api.Router.WaitForLogAsync("pages of 'https://attacker.example' may not change anything");
    }

    [Fact]
    public async Task Huge_and_deep_bodies_are_refused_and_the_router_goes_on()
    {
        // The router answers without reading it all, which not every client survives.
        var announced = await RawHttp.SendAsync(Api.Address, $"PATCH /v3/config/global/patch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {11 * 1024 * 1024}\r\n\r\n{{\"logFile\": \"x");
        Assert.StartsWith("HTTP/1.1 413", announced, StringComparison.Ordinal);
        (string Kind, string Body)[] bodies =
        [
            ("deep lists", $$"""{"webhooks": {{new string('[', 1_000_000)}}"""),
            ("deep objects", string.Concat(Enumerable.Repeat("{\"a\":", 200_000))),
            ("many keys", "{" + string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"k{i}\":1")) + "}"),
            ("the same key again", "{" + string.Join(',', Enumerable.Repeat("\"api\":true", 100_000)) + "}"),
            ("a long key", $$"""{"{{new string('k', 5_000_000)}}": 1}"""),
            ("a huge number", $$"""{"writeQueueSize": {{new string('9', 1_000_000)}}}"""),
            ("a surrogate", """{"logFile": "\ud800"}"""),
            ("no JSON", "\0\0\0"),
        ];
        foreach (var (kind, body) in bodies)
        {
            var (status, text) = await Api.SendAsync("PATCH", "/v3/config/global/patch", body);
            Assert.True(status == 400, $"{kind}: {status} {text}");
            Assert.True(text.Length < 16_000_000, $"{kind}: the answer has {text.Length} characters");
        }

        (string Kind, string Text)[] files =
        [
            ("deep lists", "webhooks: " + new string('[', 100_000)),
            ("deep maps", string.Concat(Enumerable.Range(0, 2000).Select(i => new string(' ', i) + "a:\n"))),
            ("aliases of aliases", "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range('b', 9).Select(c => $"{(char)c}: &{(char)c} [{string.Join(',', Enumerable.Repeat("*" + (char)(c - 1), 10))}]\n"))),
            ("many documents", string.Concat(Enumerable.Repeat("---\na: 1\n", 10_000))),
            ("a long line", "logFile: " + new string('x', 5_000_000) + "\nnonsense: 1\n"),
        ];
        foreach (var (kind, text) in files)
        {
            var (status, answer) = await Api.SendAsync("POST", "/v3/config/check", text);
            Assert.True(status == 200 && !(bool)JsonNode.Parse(answer)!["isValid"]!, $"{kind}: {status} {answer[..Math.Min(answer.Length, 500)]}");
        }

        Assert.Equal(200, (await Api.SendAsync("GET", "/v3/info")).Status);
        Assert.False(Api.Router.Tool.Wrote(" ERR "), Api.Router.Tool.Output);
    }

    [Theory]
    [InlineData("two lengths", "POST /v3/auth/jwks/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nContent-Length: 120\r\n\r\n")]
    [InlineData("length and chunks", "POST /v3/auth/jwks/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("chunks that are not the last encoding", "POST /v3/auth/jwks/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("a blank before the colon", "POST /v3/auth/jwks/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length : 120\r\n\r\n")]
    [InlineData("a folded header", "POST /v3/auth/jwks/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\r\n Content-Length: 120\r\n\r\n")]
    [InlineData("a lone carriage return", "POST /v3/auth/jwks/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\rContent-Length: 120\r\n\r\n")]
    [InlineData("a zero byte", "POST /v3/auth/jwks/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\0c\r\nContent-Length: 120\r\n\r\n")]
    [InlineData("two hosts", "POST /v3/auth/jwks/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: attacker.example\r\n\r\n")]
    [InlineData("no host", "POST /v3/auth/jwks/refresh HTTP/1.1\r\n\r\n")]
    [InlineData("a negative length", "POST /v3/auth/jwks/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n")]
    public async Task Ambiguous_requests_are_refused_and_nothing_behind_them_is_read(string kind, string request)
    {
        var answer = await RawHttp.SendAsync(Api.Address, request + Smuggled);

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), $"{kind}: {answer}");
        Assert.Equal(404, (await Api.SendAsync("GET", "/v3/config/paths/get/smuggled")).Status);
    }

    [Fact]
    public async Task Length_beside_chunks_does_not_count()
    {
        // RFC 9112, section 6.3: the chunks decide, and the connection ends with them; what follows is no request for whoever believed the length.
        var answer = await RawHttp.SendAsync(
            Api.Address, $"POST /v3/auth/jwks/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {5 + Smuggled.Length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}");

        Assert.True(answer.Split("HTTP/1.1 ").Length <= 2, $"two answers came: {answer}");
        Assert.Equal(404, (await Api.SendAsync("GET", "/v3/config/paths/get/smuggled")).Status);
    }

    [Fact]
    public async Task Names_with_line_breaks_do_not_forge_lines_of_the_log()
    {
        var (status, _) = await Api.SendAsync("POST", "/v3/config/paths/add/a%0A2026/11/21 00:00:00 INF forged", "{}");
        await Api.SendAsync("GET", "/v3/info", authorization: "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("a\r\nINF forged:b")), headers: new Dictionary<string, string> { ["User-Agent"] = "x" });
        await Api.SendAsync("POST", "/v3/auth/jwks/refresh", headers: new Dictionary<string, string> { ["Origin"] = "http://a%0AINF forged" });

        Assert.Equal(400, status);
        Assert.DoesNotContain(Api.Router.Tool.Output.Split('\n'), line => line.StartsWith("2026/11/21 00:00:00 INF forged", StringComparison.Ordinal) || line.StartsWith("INF forged", StringComparison.Ordinal));
    }
}
