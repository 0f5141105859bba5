using MediaRouter.Net.Http;

namespace MediaRouter.Net.Tests.Http;

public class CorsPolicyTests
{
    [Theory]
    [InlineData("*", null, "*")]
    [InlineData("*", "https://a.example", "*")]
    [InlineData("https://a.example", "https://a.example", "https://a.example")]
    [InlineData("https://a.example", "https://a.example:443", "https://a.example:443")]
    [InlineData("https://a.example", "http://a.example", null)]
    [InlineData("https://a.example", "https://b.example", null)]
    [InlineData("https://a.example", null, null)]
    [InlineData("http://a.example:8080", "http://a.example:8080", "http://a.example:8080")]
    [InlineData("http://a.example:8080", "http://a.example", null)]
    [InlineData("https://*.example.com", "https://x.y.example.com", "https://x.y.example.com")]
    [InlineData("https://*.example.com", "https://example.com", "https://example.com")]
    [InlineData("https://*.example.com", "https://evilexample.com", null)]
    [InlineData("not an origin", "not an origin", null)]
    [InlineData("https://a.example", "null", null)]
    public void Origin_is_echoed_when_an_entry_matches_it(string entry, string? origin, string? expected)
    {
        Assert.Equal(expected, new CorsPolicy([entry]).AllowedOrigin(origin));
    }

    [Fact]
    public void Matching_entry_comes_before_the_star()
    {
        Assert.Equal("https://a.example", new CorsPolicy(["*", "https://a.example"]).AllowedOrigin("https://a.example"));
    }

    [Fact]
    public void Empty_list_allows_nobody()
    {
        Assert.Null(new CorsPolicy([]).AllowedOrigin("https://a.example"));
    }
}
