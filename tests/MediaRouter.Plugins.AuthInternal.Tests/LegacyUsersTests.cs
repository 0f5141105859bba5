using MediaRouter.Plugins.AuthInternal.Rules;
using MediaRouter.Sdk.Control;
using static MediaRouter.Plugins.AuthInternal.Tests.Requests;

namespace MediaRouter.Plugins.AuthInternal.Tests;

public class LegacyUsersTests
{
    private static readonly FakeConfiguration Configuration = new()
    {
        Paths =
        [
            new FakePath("cam", new() { PublishUser = "p", PublishPass = "1", ReadUser = "r", ReadPass = "2", ReadIps = Ranges("10.0.0.0/8") }),
            new FakePath("~^drone", new() { PublishIps = Ranges("192.168.0.0/16") }),
            new FakePath("all_others", new()),
        ],
    };

    [Fact]
    public void Conversion_adds_a_publisher_and_a_reader_for_each_path()
    {
        Assert.Equal(
            [
                User("any", "", (AccessAction.Playback, "")),
                AuthInternalOptions.LocalAdministrator,
                User("p", "1", (AccessAction.Publish, "cam")),
                User("r", "2", (AccessAction.Read, "cam")) with { Ips = Ranges("10.0.0.0/8") },
                User("any", "", (AccessAction.Publish, "~^drone")) with { Ips = Ranges("192.168.0.0/16") },
                User("any", "", (AccessAction.Read, "~^drone")),
                User("any", "", (AccessAction.Publish, "~^.*$")),
                User("any", "", (AccessAction.Read, "~^.*$")),
            ],
            LegacyUsers.Of(Configuration));
    }

    [Theory]
    [InlineData(AccessAction.Publish, "drone1", "192.168.1.1", true)]
    [InlineData(AccessAction.Read, "drone1", "2001:db8::1", true)]
    [InlineData(AccessAction.Playback, "cam", "8.8.8.8", true)]
    [InlineData(AccessAction.Api, "", "8.8.8.8", false)]
    [InlineData(AccessAction.Api, "", "127.0.0.1", true)]
    public async Task Converted_users_decide(AccessAction action, string path, string address, bool expected)
    {
        var withoutCatchAll = new FakeConfiguration { Paths = [.. Configuration.Paths.SkipLast(1)] };

        Assert.Equal(expected, await IsAllowed(withoutCatchAll, Make(action, path, address: address)));
    }

    [Fact]
    public async Task Credentials_protect_their_path()
    {
        var configuration = new FakeConfiguration { Paths = [Configuration.Paths[0]] };

        Assert.False(await IsAllowed(configuration, Make(AccessAction.Publish, "cam")));
        Assert.False(await IsAllowed(configuration, Make(AccessAction.Publish, "cam", "r", "2")));
        Assert.True(await IsAllowed(configuration, Make(AccessAction.Publish, "cam", "p", "1")));
        Assert.False(await IsAllowed(configuration, Make(AccessAction.Read, "cam", "r", "2")));
        Assert.True(await IsAllowed(configuration, Make(AccessAction.Read, "cam", "r", "2", "10.9.9.9")));
    }

    [Fact]
    public void Paths_without_credentials_are_not_converted()
    {
        Assert.False(LegacyUsers.AreConfigured(new FakeConfiguration { Paths = [new FakePath("cam", new())] }));
        Assert.True(LegacyUsers.AreConfigured(new FakeConfiguration { PathDefaults = new FakePath("", new() { ReadUser = "x" }) }));
    }
}
