using System.Composition.Hosting;
using System.Composition.Hosting.Core;
using MediaRouter.Plugins.AuthInternal.Credentials;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;
using static MediaRouter.Plugins.AuthInternal.Tests.Requests;

namespace MediaRouter.Plugins.AuthInternal.Tests;

public class InternalAuthBackendTests
{
    private static readonly FakeConfiguration Household = FakeConfiguration.With(
        User("camera", "secret", (AccessAction.Publish, "cam")) with { Ips = Ranges("10.0.0.0/8", "fd00::/8") },
        User("viewer", "glass", (AccessAction.Read, "~^cam"), (AccessAction.Playback, "cam")),
        User("guest", "", (AccessAction.Read, "lobby")),
        User("admin", "sha256:K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=", (AccessAction.Api, "ignored"), (AccessAction.Metrics, ""), (AccessAction.Pprof, "")),
        User("sha256:K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=", "pass", (AccessAction.Read, "")),
        User("any", "", (AccessAction.Read, "public")));

    [Theory]
    [InlineData(AccessAction.Publish, "cam", "camera", "secret", "10.1.2.3", true)]
    [InlineData(AccessAction.Publish, "cam", "camera", "secret", "::ffff:10.1.2.3", true)]
    [InlineData(AccessAction.Publish, "cam", "camera", "secret", "fd00::1", true)]
    [InlineData(AccessAction.Publish, "cam", "camera", "secret", "11.1.2.3", false)]
    [InlineData(AccessAction.Publish, "cam", "camera", "secret", "::ffff:11.1.2.3", false)]
    [InlineData(AccessAction.Publish, "cam", "camera", "Secret", "10.1.2.3", false)]
    [InlineData(AccessAction.Publish, "cam", "camera", "secret2", "10.1.2.3", false)]
    [InlineData(AccessAction.Publish, "cam", "camera", "", "10.1.2.3", false)]
    [InlineData(AccessAction.Publish, "cam", "Camera", "secret", "10.1.2.3", false)]
    [InlineData(AccessAction.Publish, "cam", "", "", "10.1.2.3", false)]
    [InlineData(AccessAction.Publish, "cam2", "camera", "secret", "10.1.2.3", false)]
    [InlineData(AccessAction.Read, "cam", "camera", "secret", "10.1.2.3", false)]
    [InlineData(AccessAction.Read, "cam", "viewer", "glass", "8.8.8.8", true)]
    [InlineData(AccessAction.Read, "cam/front", "viewer", "glass", "2001:db8::1", true)]
    [InlineData(AccessAction.Read, "my/cam", "viewer", "glass", "8.8.8.8", false)]
    [InlineData(AccessAction.Playback, "cam", "viewer", "glass", "8.8.8.8", true)]
    [InlineData(AccessAction.Playback, "cam/front", "viewer", "glass", "8.8.8.8", false)]
    [InlineData(AccessAction.Publish, "cam", "viewer", "glass", "8.8.8.8", false)]
    [InlineData(AccessAction.Read, "lobby", "guest", "", "8.8.8.8", true)]
    [InlineData(AccessAction.Read, "lobby", "guest", "whatever", "8.8.8.8", true)]
    [InlineData(AccessAction.Read, "lobby", "", "", "8.8.8.8", false)]
    [InlineData(AccessAction.Api, "", "admin", "secret", "8.8.8.8", true)]
    [InlineData(AccessAction.Metrics, "", "admin", "secret", "8.8.8.8", true)]
    [InlineData(AccessAction.Pprof, "", "admin", "secret", "8.8.8.8", true)]
    [InlineData(AccessAction.Api, "", "admin", "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=", "8.8.8.8", false)]
    [InlineData(AccessAction.Api, "", "viewer", "glass", "8.8.8.8", false)]
    [InlineData(AccessAction.Read, "anything", "secret", "pass", "8.8.8.8", true)]
    [InlineData(AccessAction.Read, "anything", "secret", "passe", "8.8.8.8", false)]
    [InlineData(AccessAction.Read, "public", "", "", "8.8.8.8", true)]
    [InlineData(AccessAction.Read, "public", "nobody", "nothing", "8.8.8.8", true)]
    [InlineData(AccessAction.Publish, "public", "", "", "8.8.8.8", false)]
    public async Task Decision_depends_on_action_path_user_and_address(
        AccessAction action, string path, string user, string password, string address, bool expected)
    {
        Assert.Equal(expected, await IsAllowed(Household, Make(action, path, user, password, address)));
    }

    [Theory]
    [InlineData(AccessAction.Publish, "8.8.8.8", true)]
    [InlineData(AccessAction.Read, "8.8.8.8", true)]
    [InlineData(AccessAction.Playback, "2001:db8::1", true)]
    [InlineData(AccessAction.Api, "8.8.8.8", false)]
    [InlineData(AccessAction.Api, "127.0.0.1", true)]
    [InlineData(AccessAction.Metrics, "::1", true)]
    [InlineData(AccessAction.Pprof, "::ffff:127.0.0.1", true)]
    [InlineData(AccessAction.Pprof, "127.0.0.2", false)]
    public async Task Default_users_open_the_media_and_keep_control_local(AccessAction action, string address, bool expected)
    {
        Assert.Equal(expected, await IsAllowed(new FakeConfiguration(), Make(action, "x", address: address)));
        Assert.Empty(new FakeConfiguration().Validate());
    }

    [Theory]
    [InlineData("any", "", "somebody")]
    [InlineData("viewer", "glass", "viewer")]
    public async Task Shown_user_is_the_one_supplied(string user, string password, string supplied)
    {
        using var backend = new InternalAuthBackend(
            new FakeMonitor(FakeConfiguration.With(User(user, password, (AccessAction.Read, "")))), new ListLogger(), new Argon2Gate(1));

        var decision = await backend.DecideAsync(Make(AccessAction.Read, "x", supplied, "glass"), CancellationToken.None);

        Assert.Equal(AccessDecision.Allow(supplied), decision);
    }

    [Fact]
    public async Task Refusal_gives_the_reason_for_the_log()
    {
        using var backend = new InternalAuthBackend(new FakeMonitor(Household), new ListLogger(), new Argon2Gate(1));

        Assert.Equal(AccessDecision.Refuse("authentication failed"), await backend.DecideAsync(Make(AccessAction.Read, "x"), CancellationToken.None));
    }

    [Fact]
    public async Task Challenge_tries_every_plain_user_that_covers_the_request_and_no_other()
    {
        var configuration = FakeConfiguration.With(
            User("first", "one", (AccessAction.Read, "")),
            User("second", "two", (AccessAction.Read, "")),
            User("third", "", (AccessAction.Read, "")),
            User("elsewhere", "four", (AccessAction.Read, "other")),
            User("sha256:K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=", "five", (AccessAction.Read, "")));
        foreach (var known in new[] { "first", "second", "third", "elsewhere", "nobody" })
        {
            var tried = new List<string>();
            var request = Make(AccessAction.Read, "cam", known) with
            {
                ProvesKnowledgeOf = (user, password) =>
                {
                    tried.Add($"{user}:{password}");
                    return user == known;
                },
            };

            Assert.Equal(known is "first" or "second" or "third", await IsAllowed(configuration, request));
            Assert.Equal(["first:one", "second:two", "third:"], tried);
        }
    }

    [Fact]
    public async Task Reload_is_in_effect_with_the_next_request()
    {
        var monitor = new FakeMonitor(FakeConfiguration.With(User("a", "1", (AccessAction.Read, ""))));
        using var backend = new InternalAuthBackend(monitor, new ListLogger(), new Argon2Gate(1));
        Assert.True((await backend.DecideAsync(Make(AccessAction.Read, "x", "a", "1"), CancellationToken.None)).IsAllowed);

        monitor.Current = FakeConfiguration.With(User("a", "2", (AccessAction.Read, "")));

        Assert.False((await backend.DecideAsync(Make(AccessAction.Read, "x", "a", "1"), CancellationToken.None)).IsAllowed);
        Assert.True((await backend.DecideAsync(Make(AccessAction.Read, "x", "a", "2"), CancellationToken.None)).IsAllowed);

        monitor.Current = new FakeConfiguration { Paths = [new FakePath("x", new PathCredentialOptions { ReadUser = "b", ReadPass = "3" })] };

        Assert.False((await backend.DecideAsync(Make(AccessAction.Read, "x", "a", "2"), CancellationToken.None)).IsAllowed);
        Assert.True((await backend.DecideAsync(Make(AccessAction.Read, "x", "b", "3"), CancellationToken.None)).IsAllowed);
    }

    [Fact]
    public async Task Invalid_expression_never_matches_and_is_logged_once()
    {
        var log = new ListLogger();
        using var backend = new InternalAuthBackend(
            new FakeMonitor(FakeConfiguration.With(User("any", "", (AccessAction.Read, "~cam(")))), log, new Argon2Gate(1));

        Assert.False((await backend.DecideAsync(Make(AccessAction.Read, "cam("), CancellationToken.None)).IsAllowed);
        Assert.False((await backend.DecideAsync(Make(AccessAction.Read, "cam"), CancellationToken.None)).IsAllowed);
        Assert.Equal(["Warning: Permission for path ~cam( never matches: the regular expression is invalid"], log.Lines);
    }

    [Fact]
    public void Composition_finds_the_backend()
    {
        using var container = new ContainerConfiguration()
            .WithAssembly(typeof(InternalAuthBackend).Assembly)
            .WithProvider(new InstanceProvider(typeof(IConfigurationMonitor), new FakeMonitor(Household)))
            .WithProvider(new InstanceProvider(typeof(ILogger), new ListLogger()))
            .CreateContainer();

        Assert.Equal("internal", container.GetExport<IAuthBackend>().Method);
    }

    private sealed class InstanceProvider(Type contract, object instance) : ExportDescriptorProvider
    {
        public override IEnumerable<ExportDescriptorPromise> GetExportDescriptors(CompositionContract requested, DependencyAccessor accessor) =>
            requested.ContractType == contract
                ? [new ExportDescriptorPromise(requested, "test", true, NoDependencies, _ => ExportDescriptor.Create((_, _) => instance, NoMetadata))]
                : NoExportDescriptors;
    }
}
