using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using static MediaRouter.Plugins.AuthInternal.Tests.Requests;

namespace MediaRouter.Plugins.AuthInternal.Tests;

public class ValidationTests
{
    private const string Sha256 = "sha256:j1tsRqDEw9xvq/D7/9tMx6Jh/jMhk3UfjwIB2f1zgMo=";
    private const string Digest = "when RTSP digest is enabled, hashed credentials cannot be used";

    [Theory]
    [InlineData("", "x", "authInternalUsers[0]: empty usernames are not supported")]
    [InlineData("any", "x", "authInternalUsers[0]: using a password with 'any' user is not supported")]
    public void Rules_of_users_count_only_while_the_users_are_asked(string user, string password, string expected)
    {
        var users = FakeConfiguration.With(User(user, password, (AccessAction.Read, "")));

        Assert.Equal([expected], users.Validate());
        Assert.Equal([expected], new FakeConfiguration { Options = users.Options, Values = [] }.Validate());
        Assert.Empty(new FakeConfiguration { Options = users.Options, Values = new() { ["authMethod"] = "jwt" } }.Validate());
    }

    [Theory]
    [InlineData("a b", "x")]
    [InlineData("a", "x y")]
    public void Syntax_of_credentials_counts_always(string user, string password)
    {
        var users = FakeConfiguration.With(User("fine", "fine"), User(user, password));
        var other = new FakeConfiguration { Options = users.Options, Values = new() { ["authMethod"] = "http" } };

        Assert.StartsWith("authInternalUsers[1]: credential contains unsupported characters. Supported are: ", Assert.Single(other.Validate()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Sha256, "x", "digest", true, Digest)]
    [InlineData("x", Sha256, "digest", true, Digest)]
    [InlineData("x", Sha256, "Digest", true, Digest)]
    [InlineData("x", Sha256, "basic", true, null)]
    [InlineData("x", "y", "digest", true, null)]
    [InlineData("x", Sha256, "digest", false, null)]
    public void Hashes_and_challenges_exclude_each_other(string user, string password, string method, bool rtsp, string? expected)
    {
        var users = FakeConfiguration.With(User(user, password));
        users.Values["rtsp"] = rtsp;
        users.Values["rtspAuthMethods"] = (OptionList<string>)["basic", method];

        Assert.Equal(expected, users.Validate().SingleOrDefault());
    }

    [Fact]
    public void Hashes_in_credentials_of_paths_and_challenges_exclude_each_other()
    {
        var configuration = new FakeConfiguration
        {
            Paths = [new FakePath("cam", new() { ReadUser = "x", ReadPass = Sha256 })],
            Values = new() { ["rtspAuthMethods"] = (OptionList<string>)["digest"] },
        };

        Assert.Equal([Digest], configuration.Validate());
    }

    [Fact]
    public void Default_users_written_out_in_another_order_may_stand_next_to_credentials_of_paths()
    {
        var written = new AuthInternalOptions
        {
            AuthInternalUsers =
            [
                User("any", "", (AccessAction.Pprof, ""), (AccessAction.Api, ""), (AccessAction.Metrics, "")) with { Ips = Ranges("::1", "127.0.0.1") },
                User("any", "", (AccessAction.Playback, ""), (AccessAction.Publish, ""), (AccessAction.Read, "")) with { Ips = [] },
            ],
        };
        IPathConfiguration[] paths = [new FakePath("cam", new() { ReadUser = "x", ReadPass = "y" })];

        Assert.Empty(new FakeConfiguration { Options = written, Paths = paths }.Validate());
    }

    [Fact]
    public void Other_users_may_not_stand_next_to_credentials_of_paths()
    {
        const string Expected = "authInternalUsers and legacy credentials (publishUser, publishPass, publishIPs, readUser, readPass, readIPs) cannot be used together";
        var users = FakeConfiguration.With(User("any", "", (AccessAction.Read, "")));

        Assert.Equal([Expected], new FakeConfiguration { Options = users.Options, Paths = [new FakePath("cam", new() { ReadUser = "x" })] }.Validate());
        Assert.Equal([Expected], new FakeConfiguration { Options = users.Options, PathDefaults = new FakePath("", new() { PublishIps = Ranges("10.0.0.0/8") }) }.Validate());
    }

    [Fact]
    public void Credentials_of_paths_are_checked()
    {
        var context = new ValidationContext(new FakeConfiguration(), null);

        Assert.Empty(new PathCredentialOptions().Validate(context));
        Assert.Empty(new PathCredentialOptions { PublishUser = "x", PublishPass = "y", ReadUser = "z" }.Validate(context));
        Assert.Equal(
            ["'publishPass': using a password with 'any' user is not supported", "'readPass': using a password with 'any' user is not supported"],
            new PathCredentialOptions { PublishPass = "y", ReadPass = "z", ReadUser = "any" }.Validate(context));
        Assert.StartsWith(
            "'readUser': credential contains unsupported characters",
            Assert.Single(new PathCredentialOptions { ReadUser = "a b" }.Validate(context)),
            StringComparison.Ordinal);
    }
}
