using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MediaRouter.Plugins.Hls.Tests.Muxing;
using MediaRouter.Plugins.Hls.Tests.Server;

namespace MediaRouter.Plugins.Hls.Tests.Pages;

public partial class HlsPagesTests
{
    private static readonly (string, string) Browser = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

    [Theory]
    [InlineData("cam", "./cam/")]
    [InlineData("cam?a=1%262&b=x", "./cam/?a=1%262&b=x")]
    [InlineData("a/b.c", "./b.c/")]
    [InlineData("javascript:x", "./javascript%3Ax/")]
    [InlineData("/evil.example", "./evil.example/")]
    public async Task Name_of_a_stream_leads_to_its_page(string target, string location)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var response = await fixture.GetAsync(target);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(location, response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Page_allows_its_own_script_and_style_and_nothing_else()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var response = await fixture.GetAsync("cam/", Browser);
        var html = await response.Content.ReadAsStringAsync();
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("max-age=3600", response.Headers.CacheControl!.ToString());
        Assert.Contains("<title>cam</title>", html, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("frame-ancestors", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", html, StringComparison.Ordinal);
        var inline = InlinePattern().Matches(html);
        Assert.Equal(3, inline.Count);
        foreach (Match match in inline)
        {
            var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(match.Groups["text"].Value)));
            Assert.Contains($"'sha256-{hash}'", policy, StringComparison.Ordinal);
        }

        // Handlers and styles in attributes would need more.
        Assert.DoesNotMatch(@"<[^>]*\s(on\w+|style)=", html);
    }

    [Theory]
    [InlineData("cam/")]
    [InlineData("a/b/c/")]
    public async Task Script_of_the_page_is_kept_forever_and_is_the_same_for_all_pages(string page)
    {
        await using var fixture = await ServerFixture.StartAsync();
        var html = await fixture.GetTextAsync(page);
        var address = new Uri(new Uri("http://host/" + page), ScriptPattern().Match(html).Groups["address"].Value).AbsolutePath;
        Assert.Matches("^/hls[.][0-9a-f]{16}[.]min[.]js$", address);
        using var response = await fixture.GetAsync(address[1..], ("Accept-Encoding", "gzip"));
        await using var body = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(body);

        Assert.Contains("Hls", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("public, max-age=31536000, immutable", response.Headers.CacheControl!.ToString());
        Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("cam/hls.min.js")]
    [InlineData("hls.min.js")]
    [InlineData("hls.0000000000000000.min.js")] // named by a page of another version
    public async Task Script_under_other_names_is_asked_for_again(string name)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var response = await fixture.GetAsync(name);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("max-age=3600", response.Headers.CacheControl!.ToString());

        using var again = await fixture.GetAsync(name, ("If-None-Match", response.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Page_that_is_known_is_not_sent_again()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var response = await fixture.GetAsync("cam/", ("Accept-Encoding", "gzip"));
        using var again = await fixture.GetAsync("cam/", ("Accept-Encoding", "gzip"), ("If-None-Match", response.Headers.ETag!.ToString()));
        using var plain = await fixture.GetAsync("cam/", ("If-None-Match", response.Headers.ETag!.ToString()));

        Assert.Contains("gzip", response.Content.Headers.ContentEncoding);
        Assert.InRange((await response.Content.ReadAsByteArrayAsync()).Length, 1000, 10_000);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
    }

    [Fact]
    public async Task Page_needs_credentials_and_says_so_to_people_and_programs()
    {
        await using var fixture = await ServerFixture.StartAsync(new HlsOptions { HlsCDNSecret = "abc" });
        fixture.Paths.User = ("me", "secret");
        using var person = await fixture.GetAsync("cam/", Browser);
        using var program = await fixture.GetAsync("cam/");
        using var wrong = await fixture.GetAsync("cam/", Browser, Credentials("me", "wrong"));
        using var right = await fixture.GetAsync("cam/", Browser, Credentials("me", "secret"));
        using var network = await fixture.GetAsync("cam/", ("Authorization", "Bearer abc"));

        Assert.Equal(HttpStatusCode.Unauthorized, person.StatusCode);
        Assert.Equal("Basic realm=\"mediamtx\"", person.Headers.WwwAuthenticate.ToString());
        Assert.Contains("Please sign in", await person.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, program.StatusCode);
        Assert.Equal("""{"status":"error","error":"authentication error"}""", await program.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Empty(wrong.Headers.WwwAuthenticate);
        Assert.Contains("Access denied", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("no-store", wrong.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Equal(HttpStatusCode.OK, network.StatusCode);
    }

    [Theory]
    [InlineData("unknown/", HttpStatusCode.InternalServerError)]
    [InlineData("%23/", HttpStatusCode.BadRequest)]
    public async Task Page_of_what_cannot_be_is_refused(string target, HttpStatusCode status)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var person = await fixture.GetAsync(target, Browser);
        using var program = await fixture.GetAsync(target);

        Assert.Equal((status, status), (person.StatusCode, program.StatusCode));
        Assert.Equal("text/html", person.Content.Headers.ContentType!.MediaType);
        Assert.Equal("application/json", program.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task List_has_a_link_to_each_stream()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Paths.Publish("a~b/<i>", new Feed(audioTracks: 2).Stream);
        using var response = await fixture.GetAsync("?token=a%26b", Browser);
        var html = await response.Content.ReadAsStringAsync();

        Assert.Equal("private, no-cache", Assert.Single(response.Headers.NonValidated["Cache-Control"]));
        Assert.Contains("2 streams are live", html, StringComparison.Ordinal);
        Assert.Equal(
            [
                "<a href=\"./a~b/%3Ci%3E/?token=a%26b\"><b>a~b/&lt;i&gt;</b><span>H264, MPEG-4 Audio (en), MPEG-4 Audio</span>",
                "<a href=\"./cam/?token=a%26b\"><b>cam</b><span>H264, MPEG-4 Audio (en)</span>",
            ],
            EntryPattern().Matches(html).Select(match => match.Groups["entry"].Value));
        Assert.DoesNotContain("Sign in", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_shows_what_its_viewer_may_read()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Paths.Publish("secret", new Feed().Stream);
        fixture.Paths.User = ("me", "right");
        fixture.Paths.Permits = request => request.Path == "cam";

        var everybody = await fixture.GetTextAsync("");
        Assert.Equal((true, false), (everybody.Contains("./cam/", StringComparison.Ordinal), everybody.Contains("secret", StringComparison.Ordinal)));
        Assert.Contains("<a href=\"?signin\">", everybody, StringComparison.Ordinal);
        using var asked = await fixture.GetAsync("?signin", Browser);
        Assert.NotEmpty(asked.Headers.WwwAuthenticate);
        Assert.All(fixture.Paths.Requests, request => Assert.Equal(("secret", "hls"), (request.Path, request.Protocol)));
        fixture.Paths.Requests.Clear();

        var mine = await fixture.GetTextAsync("?signin", Credentials("me", "right"));
        Assert.Contains("href=\"./secret/\"", mine, StringComparison.Ordinal);
        Assert.DoesNotContain("?signin", mine, StringComparison.Ordinal);
        Assert.Empty(fixture.Paths.Requests);
    }

    [Fact]
    public async Task List_is_no_quick_answer_to_guessed_credentials()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Paths.Publish("other", new Feed().Stream);
        fixture.Paths.Publish("secret", new Feed().Stream);
        fixture.Paths.User = ("root", "all");
        fixture.Paths.Permits = request => request.Path == "cam" || (request.Path == "other" && request.Password == "right");

        // Who is known by a stream of his own need not wait, though there are others.
        Assert.Contains("./other/", await fixture.GetTextAsync("", Credentials("me", "right")), StringComparison.Ordinal);
        Assert.Empty(fixture.Paths.Requests);

        // Who is not goes through the check that logs and delays.
        Assert.DoesNotContain("./other/", await fixture.GetTextAsync("", Credentials("me", "wrong")), StringComparison.Ordinal);
        Assert.Equal("wrong", Assert.Single(fixture.Paths.Requests).Password);

        fixture.Paths.Permits = null;
        using var nothing = await fixture.GetAsync("", Credentials("me", "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, nothing.StatusCode);
        using var anonymous = await fixture.GetAsync("");
        Assert.NotEmpty(anonymous.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task List_without_streams_is_empty_for_everybody()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Paths.Unpublish("cam");
        fixture.Paths.User = ("me", "secret");

        Assert.Contains("No stream is live", await fixture.GetTextAsync(""), StringComparison.Ordinal);
    }

    private static (string, string) Credentials(string user, string password) =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    [GeneratedRegex("<(style|script)>(?<text>.*?)</\\1>", RegexOptions.Singleline)]
    private static partial Regex InlinePattern();

    [GeneratedRegex("<li>(?<entry>.*?)<span class=\"live\">")]
    private static partial Regex EntryPattern();

    [GeneratedRegex("data-script=\"(?<address>[^\"]*)\"")]
    private static partial Regex ScriptPattern();
}
