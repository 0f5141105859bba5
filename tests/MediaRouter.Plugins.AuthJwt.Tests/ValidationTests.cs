using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.AuthJwt.Tests;

public sealed class ValidationTests
{
    [Theory]
    [InlineData("jwt", "", "x", "'authJWTJWKS' is empty")]
    [InlineData("jwt", "file:///keys", "x", "'authJWTJWKS' must be a HTTP URL")]
    [InlineData("jwt", "https://host/keys", "", "'authJWTClaimKey' is empty")]
    [InlineData("jwt", "https://host/keys", "x", null)]
    [InlineData("http", "", "", null)]
    public void Settings_must_make_sense_when_the_method_is_in_force(string method, string address, string claim, string? message)
    {
        var options = new AuthJwtOptions { KeySetAddress = address, ClaimKey = claim };

        Assert.Equal(message, options.Validate(new ValidationContext(new FakeConfiguration(method), null)).SingleOrDefault());
    }
}
