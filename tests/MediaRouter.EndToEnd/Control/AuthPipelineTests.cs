using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MediaRouter.EndToEnd.Harness;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.EndToEnd.Control;

/// <summary>Every action in every protocol with every backend: right credentials are admitted, wrong and missing ones are not.</summary>
public sealed class AuthPipelineTests
{
    private const string Right = "right-secret";
    private const string Wrong = "wrong-secret";

    private static readonly (string Action, string Protocol)[] Accesses =
        [("publish", "rtsp"), ("publish", "rtmp"), ("read", "rtsp"), ("read", "rtmp"), ("read", "hls"), ("api", ""), ("metrics", ""), ("pprof", "")];

    [Fact]
    public async Task Internal_users_may_do_what_they_may_in_every_protocol()
    {
        // A user for each action, who may do nothing else.
        var users = new StringBuilder("authInternalUsers:\n");
        foreach (var action in Accesses.Select(access => access.Action).Distinct())
        {
            users.Append($"- user: {action}-user\n  pass: {Right}\n  permissions:\n  - action: {action}\n    path: {(action is "publish" or "read" ? "\"~^cam\"" : "\"\"")}\n");
        }

        await using var bench = await Bench.StartAsync(users.ToString());
        await bench.CheckAsync(action => ($"{action}-user", Right), action => ($"{action}-user", Wrong), _ => ("publish-user-of-others", Right));
        await bench.CheckOthersPathAsync(action => ($"{action}-user", Right));
    }

    [Fact]
    public async Task Http_backend_is_asked_about_every_action_in_every_protocol()
    {
        await using var service = await AuthService.StartAsync(question => (string?)question["password"] == Right ? 200 : 401);
        await using var bench = await Bench.StartAsync($"authMethod: http\nauthHTTPAddress: {service.Address}/ask\nauthHTTPExclude: []\n");

        await bench.CheckAsync(_ => ("joe", Right), _ => ("joe", Wrong), _ => ("", Wrong));

        foreach (var (action, protocol) in Accesses)
        {
            var asked = service.Questions.Where(question => (string?)question["action"] == action && (string?)question["protocol"] == protocol).ToArray();
            Assert.True(asked.Length > 0, $"nobody asked about {action} by '{protocol}'");
            Assert.Contains(asked, question => (string?)question["user"] == "joe" && (string?)question["password"] == Right && (string?)question["ip"] == "127.0.0.1");
            Assert.All(asked, question => Assert.Equal(action is "api" or "metrics" or "pprof", (string?)question["path"] == ""));
        }
    }

    [Fact]
    public async Task Tokens_open_every_action_in_every_protocol()
    {
        using var issuer = new TokenIssuer();
        using var stranger = new TokenIssuer();
        await using var service = await AuthService.StartAsync((_, context, _) => context.Response.WriteAsync(issuer.KeySet));
        await using var bench = await Bench.StartAsync($"authMethod: jwt\nauthJWTJWKS: {service.Address}/keys\n");

        await bench.CheckAsync(
            action => ("joe", issuer.Sign(TokenIssuer.Claims((action, action is "publish" or "read" ? "~^cam" : "")))),
            action => ("joe", stranger.Sign(TokenIssuer.Claims((action, "")))),
            action => ("joe", issuer.Sign(TokenIssuer.Claims((action == "read" ? "publish" : "read", "")))));
        await bench.CheckOthersPathAsync(action => ("joe", issuer.Sign(TokenIssuer.Claims((action, "~^cam")))));
    }

    [Fact]
    public async Task Auth_server_of_any_kind_neither_hangs_nor_opens_the_router()
    {
        // The name of the user says how the server behaves.
        await using var service = await AuthService.StartAsync((server, context, question) => AnswerAsync(server, context, (string)question["user"]!));
        await using var bench = await Bench.StartAsync($"readTimeout: 2s\nauthMethod: http\nauthHTTPAddress: {service.Address}/ask\nauthHTTPExclude: []\n");
        (string Behaviour, bool Opens)[] behaviours =
            [("200", true), ("204", true), ("302", false), ("500", false), ("403", false), ("reset", false), ("endless", false), ("slow", false), ("garbage", false)];

        await Task.WhenAll(behaviours.Select(async behaviour =>
            Assert.True(behaviour.Opens == await bench.AccessAsync("api", "", "", (behaviour.Behaviour, Right)), $"{behaviour.Behaviour}:\n{bench.Router.Tool.Output}")));

        var refused = behaviours.Count(behaviour => !behaviour.Opens);
        Assert.Equal(refused, bench.Router.Tool.Output.Split('\n').Count(line => line.Contains("WAR [API] [conn 127.0.0.1:", StringComparison.Ordinal) && line.Contains("failed to authenticate: ", StringComparison.Ordinal)));
        Assert.DoesNotContain(bench.Router.Tool.Output.Split('\n'), line => line.StartsWith("INF forged", StringComparison.Ordinal));
        Assert.DoesNotContain("\u001b", bench.Router.Tool.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" ERR ", bench.Router.Tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_backend_leaves_the_control_actions_alone_unless_told_otherwise()
    {
        await using var service = await AuthService.StartAsync(_ => 401);
        await using var bench = await Bench.StartAsync($"authMethod: http\nauthHTTPAddress: {service.Address}/ask\n");

        Assert.True(await bench.AccessAsync("api", "", "", default));
        Assert.True(await bench.AccessAsync("metrics", "", "", default));
        Assert.False(await bench.AccessAsync("publish", "rtsp", "cam", default));
        Assert.All(service.Questions, question => Assert.Equal("publish", (string?)question["action"]));
    }

    private static async Task AnswerAsync(AuthService server, HttpContext context, string behaviour)
    {
        switch (behaviour)
        {
            case "200":
                await context.Response.WriteAsync("no");
                break;
            case "reset":
                context.Abort();
                break;
            case "slow":
                await Task.Delay(Timeout.Infinite, server.Stopping).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "endless":
                // An explanation that never ends.
                context.Response.StatusCode = 403;
                while (!context.RequestAborted.IsCancellationRequested && !server.Stopping.IsCancellationRequested)
                {
                    await context.Response.WriteAsync(new string('x', 4096), context.RequestAborted);
                }

                break;
            case "302":
                context.Response.Redirect("/ask");
                break;
            case "garbage":
                context.Response.StatusCode = 403;
                await context.Response.WriteAsync("\u001b[31mred\r\nINF forged\0");
                break;
            default:
                context.Response.StatusCode = int.Parse(behaviour, System.Globalization.CultureInfo.InvariantCulture);
                break;
        }
    }

    /// <summary>A router, and what clients of each protocol do to get in.</summary>
    private sealed class Bench : IAsyncDisposable
    {
        private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
        private readonly int _api;
        private readonly int _metrics;
        private readonly int _pprof;

        private Bench(RouterProcess router, int api, int metrics, int pprof) => (Router, _api, _metrics, _pprof) = (router, api, metrics, pprof);

        public RouterProcess Router { get; }

        public static async Task<Bench> StartAsync(string settings)
        {
            var (api, metrics, pprof) = (FreePorts.TakePair(), FreePorts.TakePair(), FreePorts.TakePair());
            var router = await RouterProcess.StartAsync(
                $"api: yes\napiAddress: 127.0.0.1:{api}\nmetrics: yes\nmetricsAddress: 127.0.0.1:{metrics}\npprof: yes\npprofAddress: 127.0.0.1:{pprof}\n{settings}");
            await Task.WhenAll(new[] { "API", "metrics", "pprof", "HLS" }.Select(server => router.WaitForLogAsync($"[{server}] listener opened")));
            return new Bench(router, api, metrics, pprof);
        }

        /// <summary>Tries every access with right, wrong, other and no credentials, all at the same time.</summary>
        public async Task CheckAsync(Func<string, (string, string)> right, Func<string, (string, string)> wrong, Func<string, (string, string)> other)
        {
            var tries = new List<Task>();
            foreach (var (action, protocol) in Accesses)
            {
                // Paths of their own, so that nobody takes a path over from another. Readers find no stream, which is told only to those who may read.
                var path = $"cam/{action}/{protocol}";
                tries.Add(ExpectAsync(true, action, protocol, path, right(action), "right credentials"));
                tries.Add(ExpectAsync(false, action, protocol, path + "/2", wrong(action), "wrong credentials"));
                tries.Add(ExpectAsync(false, action, protocol, path + "/3", other(action), "credentials of somebody else"));
                tries.Add(ExpectAsync(false, action, protocol, path + "/4", default, "no credentials"));
            }

            await Task.WhenAll(tries);
            foreach (var server in (string[])["RTSP", "RTMP", "HLS", "API", "metrics", "pprof"])
            {
                // What tools that ban addresses look for: the server, the address, and the reason in one line.
                Assert.Matches($@"WAR \[{server}\] \[(conn|session) [^\]]+\] (.*)failed to authenticate: ", Router.Tool.Output);
                Assert.Matches($@"WAR \[{server}\] \[conn 127\.0\.0\.1:\d+\] (.*)failed to authenticate: ", Router.Tool.Output);
            }

            Assert.DoesNotContain(Right, Router.Tool.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(Wrong, Router.Tool.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("eyJ", Router.Tool.Output, StringComparison.Ordinal);
        }

        /// <summary>Tries paths that the credentials are not for.</summary>
        public Task CheckOthersPathAsync(Func<string, (string, string)> credentials) => Task.WhenAll(Accesses
            .Where(access => access.Protocol.Length > 0)
            .Select(access => ExpectAsync(false, access.Action, access.Protocol, $"other/{access.Action}/{access.Protocol}", credentials(access.Action), "a path that is not theirs")));

        public async Task<bool> AccessAsync(string action, string protocol, string path, (string User, string Password) credentials) => (action, protocol) switch
        {
            (_, "rtsp") => await AccessRtspAsync(action, path, credentials),
            (_, "rtmp") => await AccessRtmpAsync(action, path, credentials),
            (_, "hls") => await AccessHttpAsync(Router.Hls(path) + "?cookieCheck=1", credentials),
            ("api", _) => await AccessHttpAsync($"http://127.0.0.1:{_api}/v3/info", credentials),
            ("pprof", _) => await AccessHttpAsync($"http://127.0.0.1:{_pprof}/debug/pprof/", credentials),
            _ => await AccessHttpAsync($"http://127.0.0.1:{_metrics}/metrics", credentials),
        };

        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            return Router.DisposeAsync();
        }

        private async Task ExpectAsync(bool admitted, string action, string protocol, string path, (string User, string Password) credentials, string what)
        {
            var actual = await AccessAsync(action, protocol, path, credentials);
            Assert.True(actual == admitted, $"{action} by '{protocol}' with {what} was {(actual ? "admitted" : "refused")}:\n{Router.Tool.Output}");
        }

        private async Task<bool> AccessRtspAsync(string action, string path, (string User, string Password) credentials)
        {
            using var client = await RtspRawClient.ConnectAsync(Router.RtspPort);
            var headers = credentials == default ? "" : "Authorization: Basic " + Encode(credentials);
            var answer = action == "publish"
                ? await client.RequestAsync("ANNOUNCE", path, headers, RawMedia.Description("L16/48000/2"))
                : await client.RequestAsync("DESCRIBE", path, headers);
            Assert.True(answer?.Status is 200 or 404 or 401, $"{action} of '{path}': {answer?.Status}");
            return answer!.Status != 401;
        }

        private async Task<bool> AccessRtmpAsync(string action, string path, (string User, string Password) credentials)
        {
            using var client = await RtmpRawClient.GreetAsync(Router.RtmpPort);
            var query = credentials == default ? "" : $"?user={credentials.User}&pass={credentials.Password}";
            var code = await client.AskAsync(action == "publish" ? "publish" : "play", path + query);
            return code is "NetStream.Publish.Start" or "NetStream.Play.Start" or "NetStream.Play.StreamNotFound";
        }

        private async Task<bool> AccessHttpAsync(string url, (string User, string Password) credentials)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (credentials != default)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Encode(credentials));
            }

            using var response = await _http.SendAsync(request);
            return response.StatusCode != HttpStatusCode.Unauthorized;
        }

        private static string Encode((string User, string Password) credentials) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.User}:{credentials.Password}"));
    }
}
