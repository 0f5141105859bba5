using System.Text;
using MediaRouter.EndToEnd.Harness;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.EndToEnd.Control;

public sealed class JwtAuthTests
{
    [Fact]
    public async Task Tokens_open_what_they_permit_wherever_clients_put_them()
    {
        using var issuer = new TokenIssuer();
        await using var service = await AuthService.StartAsync((_, context, _) => context.Response.WriteAsync(issuer.KeySet));
        await using var api = await ApiClient.StartAsync($"authMethod: jwt\nauthJWTJWKS: {service.Address}/keys\n");
        var publish = issuer.Sign(TokenIssuer.Claims(("publish", "~^cam")), "ES256");
        var read = issuer.Sign(TokenIssuer.Claims(("read", "cam"), ("api", "")), "PS256");

        await using var stranger = await Publisher.RtmpAsync("h264-aac.mp4", api.Router.Rtmp($"cam?jwt={read}"));
        Assert.False((await stranger.WaitAsync(TimeSpan.FromSeconds(20))).TimedOut, "a token for reading publishes");
        await api.Router.WaitForLogAsync("failed to authenticate: user doesn't have permission to perform action");
        await using var publisher = await Publisher.RtmpAsync("h264-aac.mp4", api.Router.Rtmp($"cam?jwt={publish}"));
        await api.Router.WaitForLogAsync("is publishing to path 'cam'");

        Assert.Equal(5, (await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", api.Router.Rtsp($"cam?token={read}")], "0:v", 5)).Count);
        var anonymous = await Tool.RunAsync(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", api.Router.Rtsp("cam")], TimeSpan.FromSeconds(20));
        Assert.Contains("401", anonymous.Errors, StringComparison.Ordinal);
        Assert.Equal(401, (await api.SendAsync("GET", "/v3/paths/list")).Status);
        Assert.Equal(200, (await api.SendAsync("GET", $"/v3/paths/list?token={read}")).Status);
        Assert.Equal(200, (await api.SendAsync("GET", "/v3/paths/list", authorization: "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"any:{read}")))).Status);
        Assert.Equal(401, (await api.SendAsync("GET", $"/v3/paths/list?jwt={read}")).Status);
        Assert.Equal(401, (await api.SendAsync("GET", "/v3/paths/list", authorization: $"Bearer {publish}")).Status);
        var (status, sessions) = await api.SendAsync("GET", "/v3/rtmpconns/list", authorization: $"Bearer {read}");
        Assert.Equal(200, status);
        Assert.Contains("\"user\":\"somebody\"", sessions, StringComparison.Ordinal);
        Assert.False(api.Router.Tool.Wrote(read.Split('.')[2]), "a token is in the log");
    }

    [Fact]
    public async Task Refresh_makes_new_keys_count_and_old_ones_not()
    {
        using var former = new TokenIssuer();
        using var latter = new TokenIssuer();
        var issuer = former;
        await using var service = await AuthService.StartAsync((_, context, _) => context.Response.WriteAsync(issuer.KeySet), encrypted: true);
        await using var api = await ApiClient.StartAsync($"authMethod: jwt\nauthJWTJWKS: {service.Address}\nauthJWTJWKSFingerprint: {service.Fingerprint}\n");
        var old = "Bearer " + former.Sign(TokenIssuer.Claims(("api", "")));
        var fresh = "Bearer " + latter.Sign(TokenIssuer.Claims(("api", "")));
        Assert.Equal(200, (await api.SendAsync("GET", "/v3/info", authorization: old)).Status);

        // The names of the keys are the same, so nothing but the refresh tells that they have changed.
        issuer = latter;
        Assert.Equal(401, (await api.SendAsync("GET", "/v3/info", authorization: fresh)).Status);
        Assert.Equal((200, """{"status":"ok"}"""), await api.SendAsync("POST", "/v3/auth/jwks/refresh", authorization: old));

        Assert.Equal(200, (await api.SendAsync("GET", "/v3/info", authorization: fresh)).Status);
        Assert.Equal(401, (await api.SendAsync("GET", "/v3/info", authorization: old)).Status);
    }

    [Fact]
    public async Task Key_server_that_is_down_hangs_or_is_not_trusted_refuses_in_time()
    {
        using var issuer = new TokenIssuer();
        await using var hanging = await AuthService.StartAsync((service, _, _) => Task.Delay(-1, service.Stopping));
        await using var untrusted = await AuthService.StartAsync((_, context, _) => context.Response.WriteAsync(issuer.KeySet), encrypted: true);
        await using var api = await ApiClient.StartAsync($"readTimeout: 2s\nauthMethod: jwt\nauthJWTJWKS: {hanging.Address}\nauthJWTExclude: [{{action: api}}]\n");
        await ExpectRefusalAsync();
        await api.Router.WaitForLogAsync("The key set is not available: no answer within 2 s");

        Assert.Equal(200, (await api.SendAsync("PATCH", "/v3/config/global/patch", $$"""{"authJWTJWKS": "{{untrusted.Address}}"}""")).Status);
        await ExpectRefusalAsync();
        await api.Router.WaitForLogAsync("The key set is not available: HTTP request failed");

        async Task ExpectRefusalAsync()
        {
            var token = issuer.Sign(TokenIssuer.Claims(("read", "")));
            var refused = await Tool.RunAsync(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", api.Router.Rtsp($"cam?token={token}")], TimeSpan.FromSeconds(20));
            Assert.False(refused.TimedOut, "the client hangs");
            Assert.Contains("401", refused.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refresh_is_answered_when_there_is_nothing_to_refresh()
    {
        await using var api = await ApiClient.StartAsync();

        Assert.Equal(200, (await api.SendAsync("POST", "/v3/auth/jwks/refresh")).Status);
    }
}
