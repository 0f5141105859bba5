using System.IO.Compression;
using System.Net;
using System.Text;
using MediaRouter.Plugins.Hls.Server;
using MediaRouter.Plugins.Hls.Tests.Support;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Hls.Tests.Server;

public class HlsServerTests
{
    [Fact]
    public async Task First_request_finds_out_about_cookies()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var response = await fixture.GetAsync("cam/index.m3u8?jwt=a%26b");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("index.m3u8?jwt=a%26b&cookieCheck=1", response.Headers.Location!.OriginalString);
        Assert.Equal("cookieCheck=1; HttpOnly; Secure; SameSite=None; Partitioned", Assert.Single(response.Headers.GetValues("Set-Cookie")));
        Assert.Empty(fixture.Server.Muxers);
    }

    [Fact]
    public async Task Viewer_without_cookies_has_the_session_in_every_address()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var playlist = await fixture.OpenAsync();
        var query = ServerFixture.QueryOf(playlist);

        Assert.Contains("video1_stream.m3u8" + query, playlist, StringComparison.Ordinal);
        Assert.Contains("URI=\"audio2_stream.m3u8" + query, playlist, StringComparison.Ordinal);
        var media = await fixture.GetTextAsync("cam/video1_stream.m3u8" + query);
        foreach (var line in media.Split('\n').Where(line => line.Contains(".mp4", StringComparison.Ordinal)))
        {
            Assert.Contains(".mp4" + query, line, StringComparison.Ordinal);
        }

        var segment = media.Split('\n').First(line => line.Contains("_seg", StringComparison.Ordinal));
        using var response = await fixture.GetAsync("cam/" + segment);
        Assert.Equal("video/mp4", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("private, no-cache", Assert.Single(response.Headers.NonValidated["Cache-Control"]));
        Assert.NotEqual(query, "?session=" + fixture.Server.Muxers[0].Sessions.Single().Id);
    }

    [Fact]
    public async Task Viewer_with_cookies_has_plain_addresses()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var opening = fixture.GetAsync("cam/index.m3u8?cookieCheck=1", ("Cookie", "cookieCheck=1"));
        await Wait.UntilAsync(() => fixture.Paths.Readers.Any(reader => reader.Kind == "hlsSession"), "the session reads");
        fixture.Feed.Write(3);
        using var response = await opening;
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));

        Assert.StartsWith("hlsSession=", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("session=", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var media = await fixture.GetTextAsync("cam/video1_stream.m3u8", ("Cookie", cookie[..cookie.IndexOf(';', StringComparison.Ordinal)]));
        Assert.DoesNotContain("session=", media, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cam/video1_stream.m3u8")]
    [InlineData("cam/video1_stream.m3u8?session=00000000-0000-0000-0000-000000000000")]
    [InlineData("cam/x_seg1.mp4?session=nonsense")]
    [InlineData("other/x.ts")]
    public async Task Media_need_a_session(string target)
    {
        await using var fixture = await ServerFixture.StartAsync();
        await fixture.OpenAsync();
        using var response = await fixture.GetAsync(target);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("""{"status":"error","error":"authentication error"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Session_of_another_address_is_refused()
    {
        Assert.True(IpRange.TryParse("127.0.0.1", out var proxy));
        await using var fixture = await ServerFixture.StartAsync(new HlsOptions { HlsTrustedProxies = [proxy] });
        var playlist = await fixture.OpenAsync(3.5, ("X-Forwarded-For", "10.1.1.1"));
        using var refused = await fixture.GetAsync("cam/video1_stream.m3u8" + ServerFixture.QueryOf(playlist), ("X-Forwarded-For", "10.1.1.2"));
        using var allowed = await fixture.GetAsync("cam/video1_stream.m3u8" + ServerFixture.QueryOf(playlist), ("X-Forwarded-For", "10.1.1.1"));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public async Task Path_without_stream_is_not_found()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var response = await fixture.GetAsync("none/index.m3u8?cookieCheck=1");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("""{"status":"error","error":"no stream is available on path 'none'"}""", await response.Content.ReadAsStringAsync());
        await Wait.UntilAsync(() => fixture.Server.Muxers.Count == 0, "the muxer is gone");
    }

    [Fact]
    public async Task Credentials_are_asked_for()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Paths.User = ("me", "secret");
        using var response = await fixture.GetAsync("cam/index.m3u8?cookieCheck=1");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.NotEmpty(response.Headers.WwwAuthenticate);

        await fixture.OpenAsync(3.5, ("Authorization", "Basic " + Convert.ToBase64String("me:secret"u8)));
        Assert.Equal("hls", fixture.Paths.Requests.Last().Protocol);
        Assert.Equal("me", fixture.Server.Muxers[0].Sessions.Single().User);
    }

    [Theory]
    [InlineData("POST", "cam/index.m3u8")]
    [InlineData("POST", "cam/")]
    [InlineData("GET", "favicon.ico")]
    [InlineData("GET", "cam/hls.min.js.map")]
    public async Task Other_requests_are_not_found(string method, string target)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var response = await fixture.SendAsync(new HttpMethod(method), target);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("404 page not found", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("_HLS_part=1")]
    [InlineData("_HLS_msn=x")]
    [InlineData("_HLS_msn=900")]
    [InlineData("_HLS_msn=10&_HLS_part=400")]
    public async Task Absurd_directives_are_refused(string directives)
    {
        await using var fixture = await ServerFixture.StartAsync();
        var query = ServerFixture.QueryOf(await fixture.OpenAsync());
        using var response = await fixture.GetAsync($"cam/video1_stream.m3u8{query}&{directives}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Reload_waits_for_the_part_that_it_asks_for()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var query = ServerFixture.QueryOf(await fixture.OpenAsync());
        var open = (await fixture.Server.Muxers[0].GetAsync(CancellationToken.None)).Renditions[0].State!.Open;
        var waiting = fixture.GetTextAsync($"cam/video1_stream.m3u8{query}&_HLS_msn={open.Number}&_HLS_part={open.Parts.Count}");
        var delta = fixture.GetTextAsync($"cam/video1_stream.m3u8{query}&_HLS_msn={open.Number}&_HLS_skip=YES");
        Assert.False(waiting.IsCompleted);
        fixture.Feed.Write(0.3);

        Assert.Contains("#EXT-X-PRELOAD-HINT", await waiting, StringComparison.Ordinal);
        fixture.Feed.Write(1);
        Assert.Contains($"_seg{open.Number}.mp4", await delta, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_that_waits_for_too_long_is_told_so()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var query = ServerFixture.QueryOf(await fixture.OpenAsync());
        var open = (await fixture.Server.Muxers[0].GetAsync(CancellationToken.None)).Renditions[0].State!.Open;
        var session = fixture.Server.Muxers[0].Sessions.Single();
        var waiting = fixture.GetAsync($"cam/video1_stream.m3u8{query}&_HLS_msn={open.Number}");
        while (!waiting.IsCompleted)
        {
            // The request may come later than the clock reaches the end of a session that nobody uses.
            session.Touch();
            fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        using var response = await waiting;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Reload_ends_at_once_when_the_stream_ends()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var query = ServerFixture.QueryOf(await fixture.OpenAsync());
        var muxer = fixture.Server.Muxers[0];
        var open = (await muxer.GetAsync(CancellationToken.None)).Renditions[0].State!.Open;
        var waiting = Enumerable.Range(0, 50).Select(_ => fixture.GetAsync($"cam/video1_stream.m3u8{query}&_HLS_msn={open.Number}")).ToArray();
        muxer.Close(EndReason.StreamEnded, "the stream has ended");

        // Those that come a little later find no session any more.
        foreach (var response in await Task.WhenAll(waiting))
        {
            Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.InternalServerError, HttpStatusCode.Unauthorized]);
            response.Dispose();
        }
    }

    [Fact]
    public async Task Viewers_with_cookies_share_one_form_and_the_others_get_their_own_secret()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var first = ServerFixture.QueryOf(await fixture.OpenAsync());
        var second = ServerFixture.QueryOf(await fixture.GetTextAsync("cam/index.m3u8?cookieCheck=1"));
        foreach (var query in new[] { first, second })
        {
            using var response = await fixture.GetAsync("cam/video1_stream.m3u8" + query, ("Accept-Encoding", "gzip"));
            using var reader = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress), Encoding.UTF8);
            var addresses = (await reader.ReadToEndAsync()).Split('\n').Where(line => line.Contains(".mp4", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(addresses);
            Assert.All(addresses, address => Assert.Contains(query, address, StringComparison.Ordinal));
        }

        var cookie = ("Cookie", "a=b; hlsSession=" + second["?session=".Length..] + "; c=d");
        using var shared = await fixture.GetAsync("cam/video1_stream.m3u8", cookie, ("Accept-Encoding", "gzip"));
        using var text = new StreamReader(new GZipStream(await shared.Content.ReadAsStreamAsync(), CompressionMode.Decompress), Encoding.UTF8);
        Assert.DoesNotContain("session=", await text.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ranges_and_heads_are_answered()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var media = await fixture.GetTextAsync("cam/video1_stream.m3u8" + ServerFixture.QueryOf(await fixture.OpenAsync()));
        var segment = "cam/" + media.Split('\n').First(line => line.Contains("_seg", StringComparison.Ordinal));
        using var whole = await fixture.GetAsync(segment);
        var bytes = await whole.Content.ReadAsByteArrayAsync();
        using var range = await fixture.GetAsync(segment, ("Range", "bytes=1000-1999"));
        using var suffix = await fixture.GetAsync(segment, ("Range", "bytes=-10"));
        using var open = await fixture.GetAsync(segment, ("Range", "bytes=3000-"));
        using var beyond = await fixture.GetAsync(segment, ("Range", $"bytes={bytes.Length}-"));
        using var head = await fixture.SendAsync(HttpMethod.Head, segment);

        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal($"bytes 1000-1999/{bytes.Length}", range.Content.Headers.ContentRange!.ToString());
        Assert.Equal(bytes[1000..2000], await range.Content.ReadAsByteArrayAsync());
        Assert.Equal(bytes[^10..], await suffix.Content.ReadAsByteArrayAsync());
        Assert.Equal(bytes[3000..], await open.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal(bytes.Length, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Playlists_are_compressed_for_who_takes_that()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var query = ServerFixture.QueryOf(await fixture.OpenAsync());
        var plain = await fixture.GetTextAsync("cam/video1_stream.m3u8" + query);
        using var response = await fixture.GetAsync("cam/video1_stream.m3u8" + query, ("Accept-Encoding", "gzip, deflate"));

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        using var reader = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress), Encoding.UTF8);
        Assert.Equal(plain, await reader.ReadToEndAsync());
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
    }

    [Fact]
    public async Task Content_delivery_network_shares_one_session_and_may_cache()
    {
        await using var fixture = await ServerFixture.StartAsync(new HlsOptions { HlsCDNSecret = "abc" });
        fixture.Paths.User = ("me", "secret");
        var opening = fixture.GetAsync("cam/index.m3u8", ("Authorization", "Bearer abc"));
        await Wait.UntilAsync(() => fixture.Paths.Readers.Any(reader => reader.Kind == "hlsSession"), "the session reads");
        fixture.Feed.Write(3);
        using var response = await opening;
        using var media = await fixture.GetAsync("cam/video1_stream.m3u8", ("Authorization", "Bearer abc"));
        using var other = await fixture.GetAsync("cam/video1_stream.m3u8", ("Authorization", "Bearer abd"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal("max-age=30", response.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.OK, media.StatusCode);
        Assert.DoesNotContain("session=", await media.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
        Assert.True(Assert.Single(fixture.Server.Muxers[0].Sessions).IsCdn);
    }

    [Fact]
    public async Task Session_ends_when_nobody_asks_any_more_and_the_muxer_later()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var query = ServerFixture.QueryOf(await fixture.OpenAsync());
        fixture.Time.Advance(TimeSpan.FromSeconds(25));
        await fixture.GetTextAsync("cam/video1_stream.m3u8" + query);
        fixture.Time.Advance(TimeSpan.FromSeconds(25));
        Assert.Single(fixture.Server.Muxers[0].Sessions);

        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(fixture.Server.Muxers[0].Sessions);
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await Wait.UntilAsync(() => fixture.Server.Muxers.Count == 0, "the muxer is gone");
        Assert.Equal(["hlsSession started", "hlsSession PeerTimeout", "hidden Completed"], fixture.Paths.Log);
        Assert.Equal(0, fixture.Feed.Stream.ShareCount);
    }

    [Fact]
    public async Task Everything_ends_with_the_stream()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var query = ServerFixture.QueryOf(await fixture.OpenAsync());
        var open = (await fixture.Server.Muxers[0].GetAsync(CancellationToken.None)).Renditions[0].State!.Open;
        var waiting = fixture.GetAsync($"cam/video1_stream.m3u8{query}&_HLS_msn={open.Number}");
        await Wait.UntilAsync(() => fixture.Server.Muxers.Count == 1, "the muxer is there");
        fixture.Paths.Unpublish("cam");

        using var response = await waiting;
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        await Wait.UntilAsync(() => fixture.Server.Muxers.Count == 0, "the muxer is gone");
    }

    [Fact]
    public async Task Catalogues_show_and_kick()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var query = ServerFixture.QueryOf(await fixture.OpenAsync(3.5, ("User-Agent", "player")));
        var sessions = new HlsSessionCatalog(fixture.Server);
        var muxers = new HlsMuxerCatalog(fixture.Server);
        var item = Assert.IsType<HlsSessionItem>(Assert.Single(sessions.List()));
        var muxer = Assert.IsType<HlsMuxerItem>(Assert.Single(muxers.List()));

        Assert.Equal(("cam", "player", "cookieCheck=1", false), (item.Path, item.UserAgent, item.Query, item.IsCDN));
        Assert.True(item.OutboundBytes > 0);
        Assert.Equal(("cam", item.OutboundBytes, 0L), (muxer.Path, muxer.OutboundBytes, muxer.OutboundFramesDiscarded));
        Assert.False(sessions.TryClose(Guid.NewGuid().ToString()));
        Assert.True(sessions.TryClose(item.Id));
        using var response = await fixture.GetAsync("cam/video1_stream.m3u8" + query);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("hlsSession " + EndReason.Kicked, fixture.Paths.Log);
    }

    [Fact]
    public async Task Always_remuxed_stream_has_its_muxer_before_anybody_asks()
    {
        await using var fixture = await ServerFixture.StartAsync(new HlsOptions { HlsAlwaysRemux = true });
        fixture.Paths.Publish("later", new Muxing.Feed().Stream);
        await Wait.UntilAsync(() => fixture.Server.Muxers.Count == 2, "the muxers are there");
        fixture.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(2, fixture.Server.Muxers.Count);
    }

    [Fact]
    public async Task Too_few_segments_are_refused_with_a_sentence()
    {
        await using var fixture = await ServerFixture.StartAsync(new HlsOptions { HlsSegmentCount = 6 });
        using var response = await fixture.GetAsync("cam/index.m3u8?cookieCheck=1");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("Low-Latency HLS requires at least 7 segments", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cam/../index.m3u8?cookieCheck=1")]
    [InlineData("%2e%2e/index.m3u8?cookieCheck=1")]
    [InlineData("cam/..%2f..%2fetc%2fpasswd.mp4")]
    [InlineData("index.m3u8?cookieCheck=1")]
    public async Task Paths_that_lead_elsewhere_find_nothing(string target)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var response = await fixture.GetAsync(target);

        Assert.InRange((int)response.StatusCode, 400, 404);
    }
}
