using System.Net;
using MediaRouter.EndToEnd.Control;
using MediaRouter.Sdk.Control;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.AuthHttp.Tests;

public sealed class HttpAuthBackendTests : IDisposable
{
    private readonly ListLogger _log = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(20));

    private static AccessRequest Anonymous => new() { Action = AccessAction.Read, Path = "cam", Protocol = "rtsp", RemoteAddress = IPAddress.Loopback };

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task Question_has_all_ten_fields()
    {
        await using var service = await AuthService.StartAsync(_ => 200);
        using var backend = Make(service.Address);
        var id = Guid.NewGuid();

        var decision = await backend.DecideAsync(
            new()
            {
                Action = AccessAction.Publish,
                Path = "cam/ä\"<\ud800",
                Query = "a=b&c",
                User = "me",
                Password = "secret",
                RemoteAddress = IPAddress.Parse("fe80::1%3"),
                Protocol = "rtmp",
                SessionId = id,
                UserAgent = "FMLE/3.0",
            },
            _limit.Token);
        await backend.DecideAsync(new() { Action = AccessAction.Playback, RemoteAddress = IPAddress.Parse("10.0.0.7") }, _limit.Token);

        Assert.Equal(AccessDecision.Allow("me"), decision);
        Assert.Collection(
            service.Questions,
            full => Assert.Equal(
                $$"""{"ip":"fe80::1","user":"me","password":"secret","token":"secret","action":"publish","path":"cam/ä\"<�","protocol":"rtmp","id":"{{id}}","query":"a=b&c","userAgent":"FMLE/3.0"}""",
                full.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })),
            empty => Assert.Equal(
                """{"ip":"10.0.0.7","user":"","password":"","token":"","action":"playback","path":"","protocol":"","id":null,"query":"","userAgent":""}""",
                empty.ToJsonString()));
    }

    [Theory]
    [InlineData("rtsp", "bearer", "pw", "token=q", "bearer")]
    [InlineData("rtsp", "q", "pw", "token=q", "pw")]        // the protocol supplies the token of the query
    [InlineData("rtsp", "q", "", "token=q&jwt=old", "q")]
    [InlineData("rtmp", "", "", "jwt=old", "old")]
    [InlineData("hls", "", "", "jwt=old", "")]
    [InlineData("srt", "", "", "x=y&token=a%2Bb+c", "a+b c")]
    [InlineData("hls", "", "", "token=a&token=b", "")]
    [InlineData("hls", "", "", "mytoken=a", "")]
    [InlineData("webrtc", "header", "", "token=q", "header")]
    public async Task Token_is_the_one_supplied_then_the_password_then_the_query(string protocol, string token, string password, string query, string expected)
    {
        await using var service = await AuthService.StartAsync(_ => 204);
        using var backend = Make(service.Address);

        await backend.DecideAsync(Anonymous with { Protocol = protocol, Token = token, Password = password, Query = query }, _limit.Token);

        Assert.Equal(expected, (string?)service.Questions.Single()["token"]);
    }

    [Fact]
    public async Task Refusal_is_logged_with_code_and_body_in_one_line()
    {
        await using var service = await AuthService.StartAsync((_, context, _) =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("not\r\ntoday\n");
        });
        using var backend = Make(service.Address);

        Assert.Equal(AccessDecision.Refuse("server replied with code 403: not  today"), await backend.DecideAsync(Anonymous, _limit.Token));
    }

    [Fact]
    public async Task Refusal_without_a_body_has_the_code_and_a_long_body_is_cut()
    {
        await using var service = await AuthService.StartAsync((_, context, question) =>
        {
            context.Response.StatusCode = 401;
            return (string?)question["path"] == "long" ? context.Response.WriteAsync(new string('x', 1_000_000)) : Task.CompletedTask;
        });
        using var backend = Make(service.Address);

        Assert.Equal("server replied with code 401", (await backend.DecideAsync(Anonymous, _limit.Token)).Reason);
        Assert.InRange((await backend.DecideAsync(Anonymous with { Path = "long" }, _limit.Token)).Reason.Length, 1000, 1100);
    }

    [Fact]
    public async Task Connection_is_used_again()
    {
        await using var service = await AuthService.StartAsync((_, context, question) =>
        {
            context.Response.StatusCode = (string?)question["user"] == "no" ? 401 : 200;
            return context.Response.WriteAsync("some text");
        });
        using var backend = Make(service.Address);

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(i % 2 == 0, (await backend.DecideAsync(Anonymous with { User = i % 2 == 0 ? "yes" : "no" }, _limit.Token)).IsAllowed);
        }

        Assert.InRange(service.Connections.Count, 1, 2);
    }

    [Fact]
    public async Task Redirect_that_keeps_the_method_is_followed()
    {
        await using var target = await AuthService.StartAsync(question => (string?)question["path"] == "cam" ? 200 : 401);
        await using var service = await AuthService.StartAsync((_, context, _) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = target.Address + "/elsewhere";
            return Task.CompletedTask;
        });
        using var backend = Make(service.Address);

        Assert.True((await backend.DecideAsync(Anonymous, _limit.Token)).IsAllowed);
    }

    [Fact]
    public async Task Credentials_of_the_address_are_sent()
    {
        var authorization = "";
        await using var service = await AuthService.StartAsync((_, context, _) =>
        {
            authorization = context.Request.Headers.Authorization.ToString();
            return Task.CompletedTask;
        });
        using var backend = Make(service.Address.Replace("http://", "http://us%40er:pa%3Ass@", StringComparison.Ordinal));

        await backend.DecideAsync(Anonymous, _limit.Token);

        Assert.Equal("Basic " + Convert.ToBase64String("us@er:pa:ss"u8), authorization);
    }

    [Fact]
    public async Task Excluded_requests_are_not_asked_about()
    {
        await using var service = await AuthService.StartAsync(_ => 401);
        using var backend = new HttpAuthBackend(
            new() { Address = service.Address, Exclude = [new() { Action = AccessAction.Read, Path = "~^open" }, new() { Action = AccessAction.Read, Path = "~(" }] }, TimeProvider.System, _log);

        Assert.Equal(AccessDecision.Allow(""), await backend.DecideAsync(Anonymous with { Path = "open/1", User = "me" }, _limit.Token));
        Assert.False((await backend.DecideAsync(Anonymous, _limit.Token)).IsAllowed);
        Assert.Single(service.Questions);
        Assert.Contains(_log.Lines, line => line.Contains("never matches", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Control_actions_are_excluded_by_default()
    {
        using var backend = Make("http://127.0.0.1:9");

        foreach (var action in (AccessAction[])[AccessAction.Api, AccessAction.Metrics, AccessAction.Pprof])
        {
            Assert.True((await backend.DecideAsync(new() { Action = action, RemoteAddress = IPAddress.Loopback }, _limit.Token)).IsAllowed);
        }
    }

    [Fact]
    public async Task Server_that_is_down_refuses_and_is_logged_once_a_second()
    {
        string address;
        await using (var gone = await AuthService.StartAsync(_ => 200))
        {
            address = gone.Address;
        }

        using var backend = Make(address);

        var decision = await backend.DecideAsync(Anonymous, _limit.Token);
        await backend.DecideAsync(Anonymous, _limit.Token);

        Assert.False(decision.IsAllowed);
        Assert.StartsWith("HTTP request failed: ", decision.Reason, StringComparison.Ordinal);
        Assert.Single(_log.Lines);
        Assert.StartsWith("Warning", _log.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_hangs_is_given_up_at_the_time_limit()
    {
        await using var service = await AuthService.StartAsync((service, _, _) => Task.Delay(-1, service.Stopping));
        using var backend = Make(service.Address);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await backend.DecideAsync(Anonymous, limit.Token));
    }

    [Fact]
    public async Task Certificate_is_verified_or_compared()
    {
        await using var service = await AuthService.StartAsync(_ => 200, encrypted: true);
        using var strict = Make(service.Address);
        using var pinned = Make(service.Address, service.Fingerprint.ToUpperInvariant());
        using var wrong = Make(service.Address, new string('0', 64));

        Assert.False((await strict.DecideAsync(Anonymous, _limit.Token)).IsAllowed);
        Assert.True((await pinned.DecideAsync(Anonymous, _limit.Token)).IsAllowed);
        Assert.Equal(
            $"HTTP request failed: source fingerprint does not match: expected {new string('0', 64)}, got {service.Fingerprint}",
            (await wrong.DecideAsync(Anonymous, _limit.Token)).Reason);
        Assert.Single(service.Questions);
    }

    [Fact]
    public async Task Change_is_in_force_with_the_next_request_and_ends_none_that_is_under_way()
    {
        var arrived = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var first = await AuthService.StartAsync(async (_, _, _) =>
        {
            arrived.SetResult();
            await answer.Task;
        });
        await using var second = await AuthService.StartAsync(_ => 401);
        using var backend = Make(first.Address);
        var underWay = backend.DecideAsync(Anonymous, _limit.Token).AsTask();
        await arrived.Task.WaitAsync(_limit.Token);

        Assert.True(backend.TryReconfigure(new() { Address = second.Address }));
        var after = await backend.DecideAsync(Anonymous, _limit.Token);
        answer.SetResult();

        Assert.False(after.IsAllowed);
        Assert.True((await underWay).IsAllowed);
    }

    private HttpAuthBackend Make(string address, string fingerprint = "") =>
        new(new() { Address = address, Fingerprint = fingerprint }, TimeProvider.System, _log);
}
