using System.Net;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Sample.Tests;

public sealed class SampleAuthBackendTests
{
    private readonly SampleAuthBackend _backend = new(new SampleOptions { SampleUser = "alice", SamplePassword = "secret" });

    [Theory]
    [InlineData("alice", "secret", true)]
    [InlineData("alice", "wrong", false)]
    [InlineData("bob", "secret", false)]
    [InlineData("", "", false)]
    public async Task Decide_lets_one_user_in(string user, string password, bool isAllowed)
    {
        var request = new AccessRequest { Action = AccessAction.Read, RemoteAddress = IPAddress.Loopback, User = user, Password = password };

        Assert.Equal(isAllowed, (await _backend.DecideAsync(request, CancellationToken.None)).IsAllowed);
    }

    [Fact]
    public async Task Decide_asks_for_proof_when_the_password_is_not_shown()
    {
        var request = new AccessRequest
        {
            Action = AccessAction.Read,
            RemoteAddress = IPAddress.Loopback,
            User = "alice",
            ProvesKnowledgeOf = (user, password) => (user, password) == ("alice", "secret"),
        };

        Assert.True((await _backend.DecideAsync(request, CancellationToken.None)).IsAllowed);
    }
}
