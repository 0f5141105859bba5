using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Wire;

public class AuthenticationTests
{
    [Fact]
    public void Basic_example_of_the_RFC_is_read_and_written()
    {
        // RFC 7617, section 2.
        const string Header = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

        Assert.True(AuthorizationHeader.TryParse(Header, out var authorization));

        Assert.Equal("Aladdin", authorization.User);
        Assert.Equal("open sesame", authorization.Password);
        Assert.Equal(Header, authorization.ToString());
    }

    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Digest_example_of_RFC_7616_gives_the_response(string algorithm, string expected)
    {
        // RFC 7616, section 3.9.1.
        var challenge = Assert.Single(AuthenticateChallenge.ParseAll(
            $"Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, " +
            "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""));

        var answer = challenge.Answer("GET", "/dir/index.html", "Mufasa", "Circle of Life", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", 1);

        Assert.Equal(expected, answer.Digest!.Response);
        Assert.True(AuthorizationHeader.TryParse(answer.ToString(), out var read));
        Assert.Equal(answer.Digest, read.Digest);
        Assert.True(Digest.Proves(read.Digest!, "GET", "Mufasa", "Circle of Life"));
        Assert.False(Digest.Proves(read.Digest!, "GET", "Mufasa", "Circle of Strife"));
        Assert.False(Digest.Proves(read.Digest!, "PUT", "Mufasa", "Circle of Life"));
    }

    [Fact]
    public void Digest_without_qop_is_that_of_RFC_2069()
    {
        // The values of RFC 2069, section 2.4, with the response of its erratum 749.
        Assert.True(AuthorizationHeader.TryParse(
            "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", " +
            "response=\"1949323746fe6a43ef61f9606e7febea\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
            out var authorization));

        Assert.True(Digest.Proves(authorization.Digest!, "GET", "Mufasa", "CircleOfLife"));
    }

    [Fact]
    public void Challenges_in_one_header_are_told_apart()
    {
        var challenges = AuthenticateChallenge.ParseAll(
            "Basic realm=\"a, b\", Digest realm=\"c\", nonce=\"d\", stale=TRUE, NewScheme x=y, Digest realm=\"e\", nonce=\"f\", algorithm=SHA-512-256");

        Assert.Equal(2, challenges.Count);
        Assert.Equal("a, b", challenges[0].Realm);
        Assert.True(challenges[1].IsDigest && challenges[1].IsStale);
        Assert.Equal("Basic realm=\"a, b\"", challenges[0].ToString());
        Assert.Equal("Digest realm=\"c\", nonce=\"d\", stale=\"true\"", challenges[1].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ####")]
    [InlineData("Basic YWJj")]
    [InlineData("Bearer abc")]
    [InlineData("Digest username=\"a\"")]
    public void Authorization_refuses(string header) => Assert.False(AuthorizationHeader.TryParse(header, out _));
}
