using System.Net;
using MediaRouter.Plugins.Hls.Tests.Support;

namespace MediaRouter.Plugins.Hls.Tests.Server;

public class AccessTests
{
    [Theory]
    [InlineData("Authorization", "Basic bWU6c2VjcmV0", "me", "secret", "")]
    [InlineData("Authorization", "Bearer abc.def", "", "", "abc.def")]
    [InlineData("Authorization", "Bearer me:secret", "me", "secret", "")]
    [InlineData("X-Auth-Token", "abc.def", "", "", "abc.def")]
    [InlineData("X-Auth-Token", "me:secret", "me", "secret", "")]
    public async Task Credentials_of_each_form_reach_the_router(string header, string value, string user, string password, string token)
    {
        await using var fixture = await ServerFixture.StartAsync();
        await fixture.OpenAsync(3.5, (header, value));
        var request = Assert.Single(fixture.Paths.Requests);

        Assert.Equal((user, password, token), (request.User, request.Password, request.Token));
        Assert.Equal(("cam", "127.0.0.1"), (request.Path, request.RemoteAddress?.ToString()));
    }

    [Fact]
    public async Task Token_in_the_query_reaches_the_router()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var opening = fixture.GetTextAsync("cam/index.m3u8?token=a%2Bb&cookieCheck=1");
        await Wait.UntilAsync(() => fixture.Paths.Readers.Any(reader => reader.Kind == "hlsSession"), "the session reads");
        fixture.Feed.Write(3);
        await opening;

        Assert.Equal("token=a%2Bb&cookieCheck=1", Assert.Single(fixture.Paths.Requests).Query);
    }

    [Fact]
    public async Task Session_needs_no_credentials_again()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Paths.User = ("me", "secret");
        var query = ServerFixture.QueryOf(await fixture.OpenAsync(3.5, ("Authorization", "Basic bWU6c2VjcmV0")));
        await fixture.GetTextAsync("cam/video1_stream.m3u8" + query);
        using var again = await fixture.GetAsync("cam/index.m3u8" + query);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Single(fixture.Paths.Requests);
        Assert.Single(fixture.Server.Muxers[0].Sessions);
    }

    [Fact]
    public async Task Pages_of_other_origins_may_ask_first()
    {
        await using var fixture = await ServerFixture.StartAsync(new HlsOptions { HlsAllowOrigins = ["https://a.example", "https://*.b.example"] });
        using var allowed = await PreflightAsync(fixture, "https://x.b.example");
        using var refused = await PreflightAsync(fixture, "https://c.example");

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("https://x.b.example", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("OPTIONS, GET", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Methods")));
        Assert.Equal("Authorization, Range", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Headers")));
        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));

        await fixture.OpenAsync();
        using var playlist = await fixture.GetAsync("cam/index.m3u8", ("Origin", "https://a.example"));
        Assert.Equal("https://a.example", Assert.Single(playlist.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("AppleCoreMedia/1.0.0.21F90 (iPhone; U; CPU OS 17_5_1 like Mac OS X; en_us)", 6)]
    [InlineData("VLC/3.0.18 LibVLC/3.0.18", 0)]
    public async Task Gaps_are_for_who_knows_them(string agent, int count)
    {
        await using var fixture = await ServerFixture.StartAsync();
        var query = ServerFixture.QueryOf(await fixture.OpenAsync(1.5));
        var text = await fixture.GetTextAsync("cam/video1_stream.m3u8" + query, ("User-Agent", agent));

        Assert.Equal(count, text.Split('\n').Count(line => line == "#EXT-X-GAP"));
    }

    [Fact]
    public async Task Caches_of_viewers_keep_nothing_and_those_of_networks_what_does_not_change()
    {
        await using var fixture = await ServerFixture.StartAsync(new HlsOptions { HlsCDNSecret = "abc" });
        (string, string) network = ("Authorization", "Bearer abc");
        var query = ServerFixture.QueryOf(await fixture.OpenAsync());
        var playlist = await fixture.GetTextAsync("cam/video1_stream.m3u8", network);
        var segment = playlist.Split('\n').Last(line => line.EndsWith(".mp4", StringComparison.Ordinal));

        foreach (var (target, lifetime) in new[] { ("index.m3u8", 30), ("video1_stream.m3u8", 1), (segment, 3600) })
        {
            using var cached = await fixture.GetAsync("cam/" + target, network);
            using var own = await fixture.GetAsync($"cam/{target}{query}");
            Assert.Equal($"max-age={lifetime}", Assert.Single(cached.Headers.NonValidated["Cache-Control"]));
            Assert.Equal("private, no-cache", Assert.Single(own.Headers.NonValidated["Cache-Control"]));
        }

        using var blocked = await fixture.GetAsync($"cam/video1_stream.m3u8?_HLS_msn=8", network);
        Assert.Equal("max-age=1", Assert.Single(blocked.Headers.NonValidated["Cache-Control"]));
    }

    [Fact]
    public async Task Range_that_is_no_range_is_answered_with_the_whole()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var query = ServerFixture.QueryOf(await fixture.OpenAsync());
        var playlist = await fixture.GetTextAsync("cam/video1_stream.m3u8" + query);
        var segment = "cam/" + playlist.Split('\n').Last(line => line.Contains("_seg", StringComparison.Ordinal));
        using var whole = await fixture.GetAsync(segment);
        foreach (var range in new[] { "bytes=9-1", "bytes=", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=99999999999999999999-" })
        {
            using var response = await fixture.GetAsync(segment, ("Range", range));
            Assert.True(response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentLength == whole.Content.Headers.ContentLength, $"{range}: {response.StatusCode}");
        }
    }

    private static Task<HttpResponseMessage> PreflightAsync(ServerFixture fixture, string origin) => fixture.SendAsync(
        HttpMethod.Options, "cam/index.m3u8", ("Origin", origin), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "authorization"));
}
