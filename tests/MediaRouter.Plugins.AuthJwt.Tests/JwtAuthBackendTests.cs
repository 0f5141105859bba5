using System.Net;
using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Control;
using MediaRouter.Sdk.Control;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.AuthJwt.Tests;

public sealed class JwtAuthBackendTests : IAsyncLifetime, IDisposable
{
    // Making keys takes long.
    private static readonly TokenIssuer SharedIssuer = new();

    private readonly ListLogger _log = new();
    private readonly ManualTime _time = new();
    private readonly FakeConfiguration _configuration = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(20));
    private TokenIssuer _issuer = SharedIssuer;
    private AuthService _service = null!;
    private Func<AuthService, HttpContext, Task>? _answer;
    private int _fetches;

    private static AccessRequest Request => new() { Action = AccessAction.Read, Path = "cam", Protocol = "rtsp", RemoteAddress = IPAddress.Loopback };

    public async Task InitializeAsync() => _service = await AuthService.StartAsync((service, context, _) =>
    {
        Interlocked.Increment(ref _fetches);
        return _answer?.Invoke(service, context) ?? context.Response.WriteAsync(_issuer.KeySet);
    });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task Token_with_a_permission_admits_and_names_the_user()
    {
        await using var backend = Make();

        Assert.Equal(AccessDecision.Allow("somebody"), await backend.DecideAsync(Request with { Token = Token() }, _limit.Token));
        Assert.Equal(AccessDecision.Refuse("JWT not provided"), await backend.DecideAsync(Request, _limit.Token));
        Assert.Equal(
            AccessDecision.Refuse("user doesn't have permission to perform action"),
            await backend.DecideAsync(Request with { Action = AccessAction.Publish, Token = Token() }, _limit.Token));
        Assert.Equal("the JWT is invalid: it does not have three parts", (await backend.DecideAsync(Request with { Token = "nonsense" }, _limit.Token)).Reason);
        Assert.Equal(1, _fetches);
    }

    [Theory]
    [InlineData("rtsp", "query", true)]
    [InlineData("rtsp", "former", true)]
    [InlineData("hls", "query", true)]
    [InlineData("hls", "former", false)]
    [InlineData("srt", "query", true)]
    [InlineData("srt", "password", true)]
    [InlineData("webrtc", "header", true)]
    public async Task Token_is_found_where_clients_put_it(string protocol, string place, bool isFound)
    {
        await using var backend = Make();
        var token = Token();

        var decision = await backend.DecideAsync(
            Request with
            {
                Protocol = protocol,
                Token = place == "header" ? token : "",
                Password = place == "password" ? token : "",
                Query = place switch { "query" => $"a=b&token={token}", "former" => $"jwt={token}", _ => "" },
            },
            _limit.Token);

        Assert.Equal(isFound, decision.IsAllowed);
    }

    [Fact]
    public async Task Former_name_in_queries_over_http_counts_when_it_is_switched_on()
    {
        await using var backend = Make(new() { AcceptsFormerQueryName = true });

        Assert.True((await backend.DecideAsync(Request with { Protocol = "hls", Query = "jwt=" + Token() }, _limit.Token)).IsAllowed);
    }

    [Theory]
    [InlineData("exp", -60, "it has expired")]
    [InlineData("exp", -5, null)]
    [InlineData("nbf", 60, "it is not valid yet")]
    [InlineData("nbf", 5, null)]
    [InlineData("iat", 60, "it was issued in the future")]
    [InlineData("iat", -60, null)]
    public async Task Times_are_checked_with_a_little_leeway(string claim, int secondsFromNow, string? fault)
    {
        await using var backend = Make();
        var claims = Claims();
        claims[claim] = _time.GetUtcNow().ToUnixTimeSeconds() + secondsFromNow + 0.25;

        var decision = await backend.DecideAsync(Request with { Token = _issuer.Sign(claims) }, _limit.Token);

        Assert.Equal(fault is null ? "" : $"the JWT is invalid: {fault}", decision.Reason);
    }

    [Theory]
    [InlineData("exp", "\"1\"", "a time in it is not a number")]
    [InlineData("exp", "null", "a time in it is not a number")]
    [InlineData("exp", "1e999", null)]
    [InlineData("iss", "\"else\"", "it is of another issuer")]
    [InlineData("iss", "[\"me\"]", "it is of another issuer")]
    [InlineData("aud", "\"else\"", "it is for another audience")]
    [InlineData("aud", "[\"else\", \"router\"]", null)]
    [InlineData("aud", "[]", "it is for another audience")]
    [InlineData("aud", "7", "it is for another audience")]
    public async Task Claims_must_be_what_is_expected(string claim, string value, string? fault)
    {
        await using var backend = Make(new() { Issuer = "me", Audience = "router" });
        var claims = Claims();
        claims["iss"] = "me";
        claims["aud"] = "router";
        claims.Remove(claim);
        var payload = $"{claims.ToJsonString()[..^1]},\"{claim}\":{value}}}";

        var decision = await backend.DecideAsync(Request with { Token = _issuer.Sign(payload) }, _limit.Token);

        Assert.Equal(fault is null ? "" : $"the JWT is invalid: {fault}", decision.Reason);
    }

    [Theory]
    [InlineData("""[{"action":"read"}]""", "")]
    [InlineData("""[{"action":"read","path":"~^c.m$"}]""", "")]
    [InlineData("""[{"action":"dance"},{"action":"read","path":"cam","more":1}]""", "")]
    [InlineData("\"[{\\\"action\\\":\\\"read\\\",\\\"path\\\":\\\"cam\\\"}]\"", "")]
    [InlineData("""[{"action":"read","path":"other"},{"action":"publish"}]""", "user doesn't have permission to perform action")]
    [InlineData("""[{"action":"read","path":"~("}]""", "user doesn't have permission to perform action")]
    [InlineData("[]", "user doesn't have permission to perform action")]
    [InlineData("""[{"action":"read","path":7}]""", "claim 'my_claim' is not a list of permissions")]
    [InlineData("""["read"]""", "claim 'my_claim' is not a list of permissions")]
    [InlineData("""{"action":"read"}""", "claim 'my_claim' is not a list of permissions")]
    [InlineData("\"[{\"", "claim 'my_claim' is not a list of permissions")]
    [InlineData("\"\\ud800\"", "claim 'my_claim' is not a list of permissions")]
    [InlineData(null, "claim 'my_claim' not found inside JWT")]
    public async Task Permissions_are_a_list_or_a_list_as_text(string? value, string reason)
    {
        await using var backend = Make(new() { ClaimKey = "my_claim" });
        var payload = value is null ? "{}" : $"{{\"my_claim\":{value}}}";

        Assert.Equal(reason, (await backend.DecideAsync(Request with { Token = _issuer.Sign(payload) }, _limit.Token)).Reason);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"sub":"a","sub":"b"}""")]
    public async Task Payload_that_is_no_claims_is_refused(string payload)
    {
        await using var backend = Make();

        Assert.Equal("the JWT is invalid: its claims are malformed", (await backend.DecideAsync(Request with { Token = _issuer.Sign(payload) }, _limit.Token)).Reason);
    }

    [Fact]
    public async Task Excluded_requests_need_no_token()
    {
        await using var backend = Make(new() { Exclude = [new() { Action = AccessAction.Metrics }] });

        Assert.Equal(AccessDecision.Allow(""), await backend.DecideAsync(new() { Action = AccessAction.Metrics, RemoteAddress = IPAddress.Loopback }, _limit.Token));
        Assert.False((await backend.DecideAsync(new() { Action = AccessAction.Api, RemoteAddress = IPAddress.Loopback }, _limit.Token)).IsAllowed);
    }

    [Fact]
    public async Task Keys_are_kept_for_an_hour_and_until_they_are_to_be_forgotten()
    {
        await using var backend = Make();

        await Ask();
        _time.Advance(TimeSpan.FromMinutes(59));
        await Ask();
        Assert.Equal(1, _fetches);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Ask();
        Assert.Equal(2, _fetches);
        backend.Refresh();
        await Ask();
        Assert.Equal(3, _fetches);

        async Task Ask() => Assert.True((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
    }

    [Fact]
    public async Task Unknown_key_makes_the_keys_be_fetched_but_not_at_will()
    {
        await using var backend = Make();
        Assert.True((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        var former = _issuer;
        using var latter = new TokenIssuer("new-");
        _issuer = latter;

        for (var i = 0; i < 20; i++)
        {
            Assert.False((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        }

        Assert.Equal(1, _fetches);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        Assert.Equal(2, _fetches);
        Assert.False((await backend.DecideAsync(Request with { Token = former.Sign(Claims()) }, _limit.Token)).IsAllowed);
    }

    [Fact]
    public async Task Keys_are_fetched_once_for_all_who_wait()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _answer = async (_, context) =>
        {
            arrived.TrySetResult();
            await release.Task;
            await context.Response.WriteAsync(_issuer.KeySet);
        };
        await using var backend = Make();

        var asking = Enumerable.Range(0, 20).Select(_ => backend.DecideAsync(Request with { Token = Token() }, _limit.Token).AsTask()).ToArray();
        using var impatient = new CancellationTokenSource();
        var leaving = backend.DecideAsync(Request with { Token = Token() }, impatient.Token).AsTask();
        await arrived.Task.WaitAsync(_limit.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        release.SetResult();

        Assert.All(await Task.WhenAll(asking), decision => Assert.True(decision.IsAllowed));
        Assert.Equal(1, _fetches);
    }

    [Fact]
    public async Task Server_that_fails_refuses_and_is_asked_again_after_a_pause()
    {
        _answer = (_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await using var backend = Make();

        Assert.Equal("the key set is not available: server replied with code 500", (await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).Reason);
        _answer = null;
        Assert.False((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        Assert.Equal("Warning: [auth] The key set is not available: server replied with code 500", Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task Young_keys_stay_in_use_while_the_server_fails_and_old_ones_do_not()
    {
        await using var backend = Make();
        Assert.True((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        _answer = (_, context) => context.Response.WriteAsync("nonsense");
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.False((await backend.DecideAsync(Request with { Token = _issuer.Sign(Claims(), keyId: "other") }, _limit.Token)).IsAllowed);
        Assert.True((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("the key set is not available: it is not a JSON Web Key Set", (await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).Reason);
    }

    [Fact]
    public async Task Set_that_is_too_large_or_never_ends_is_refused()
    {
        _answer = async (service, context) =>
        {
            while (!context.RequestAborted.IsCancellationRequested && !service.Stopping.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string(' ', 8192), context.RequestAborted);
            }
        };
        await using var backend = Make();

        Assert.Equal("the key set is not available: it is larger than 128 KiB", (await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).Reason);
    }

    [Fact]
    public async Task Server_that_hangs_is_given_up_at_the_time_limit()
    {
        _configuration.Network = new() { ReadTimeout = TimeSpan.FromMilliseconds(200) };
        _answer = (service, _) => Task.Delay(-1, service.Stopping);
        await using var backend = Make();

        Assert.Equal("the key set is not available: no answer within 0.2 s", (await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).Reason);
    }

    [Fact]
    public async Task Certificate_is_verified_or_compared()
    {
        await using var service = await AuthService.StartAsync((_, context, _) => context.Response.WriteAsync(_issuer.KeySet), encrypted: true);
        await using var strict = Make(new() { KeySetAddress = service.Address });
        await using var pinned = Make(new() { KeySetAddress = service.Address, KeySetFingerprint = service.Fingerprint });
        await using var wrong = Make(new() { KeySetAddress = service.Address, KeySetFingerprint = new string('0', 64) });

        Assert.False((await strict.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        Assert.True((await pinned.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        Assert.Contains("fingerprint does not match", (await wrong.DecideAsync(Request with { Token = Token() }, _limit.Token)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_keeps_the_keys_unless_it_concerns_them()
    {
        await using var backend = Make();
        Assert.True((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);

        backend.TryReconfigure(new() { KeySetAddress = _service.Address, Issuer = "me" });
        Assert.False((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        Assert.Equal(1, _fetches);
        backend.TryReconfigure(new() { KeySetAddress = _service.Address + "/else" });
        Assert.True((await backend.DecideAsync(Request with { Token = Token() }, _limit.Token)).IsAllowed);
        Assert.Equal(2, _fetches);
    }

    private static JsonObject Claims() => TokenIssuer.Claims(("read", "cam"));

    private string Token()
    {
        var claims = Claims();
        claims.Remove("exp");
        return _issuer.Sign(claims);
    }

    private JwtAuthBackend Make(AuthJwtOptions? options = null)
    {
        options ??= new();
        return new(options with { KeySetAddress = options.KeySetAddress.Length > 0 ? options.KeySetAddress : _service.Address }, _configuration, _time, _log);
    }
}
