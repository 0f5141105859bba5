using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.AuthHttp.Tests;

public sealed class ValidationTests
{
    [Theory]
    [InlineData("http", "", "'authHTTPAddress' is empty")]
    [InlineData("http", "ftp://host/x", "'authHTTPAddress' must be a HTTP URL")]
    [InlineData("http", "host:80", "'authHTTPAddress' must be a HTTP URL")]
    [InlineData("http", "http://", "'authHTTPAddress' must be a HTTP URL")]
    [InlineData("http", "https://user:pass@host:8080/auth?x=y", null)]
    [InlineData("internal", "", null)]
    public void Address_must_be_set_when_the_method_is_in_force(string method, string address, string? message)
    {
        var options = new AuthHttpOptions { Address = address };

        Assert.Equal(message, options.Validate(new ValidationContext(new FakeConfiguration(method), null)).SingleOrDefault());
    }
}
