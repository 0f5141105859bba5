using System.Net;
using MediaRouter.Kernel.Tests.Fakes;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Tests.Paths;

public sealed class AccessTests
{
    [Fact]
    public async Task Client_without_credentials_is_challenged_at_once()
    {
        await using var bench = new PathBench("private:");

        Assert.Equal(Refusal.CredentialsNeeded, await PathBench.RefusalOfAsync(() => bench.GrantAsync("private")));
    }

    [Fact]
    public async Task Wrong_credentials_are_answered_late_without_holding_up_others()
    {
        await using var bench = new PathBench("private:");
        var guess = bench.GrantAsync("private", password: "wrong");

        await bench.GrantAsync("private", password: "right");
        Assert.False(guess.IsCompleted);
        await bench.AdvanceUntilAsync(() => guess.IsCompleted, "the refusal");
        Assert.Equal(Refusal.CredentialsWrong, await PathBench.RefusalOfAsync(() => guess));
    }

    [Fact]
    public async Task Question_what_is_permitted_is_answered_at_once()
    {
        await using var bench = new PathBench("private:");

        Assert.True(await bench.Registry.IsPermittedAsync(Request("private", "right"), CancellationToken.None));
        Assert.False(await bench.Registry.IsPermittedAsync(Request("private", "wrong"), CancellationToken.None));
        Assert.False(await bench.Registry.IsPermittedAsync(Request("private", ""), CancellationToken.None));
        Assert.False(await bench.Registry.IsPermittedAsync(Request("other", "right"), CancellationToken.None));
    }

    [Theory]
    [InlineData("hang")] // a backend that never answers
    [InlineData("throw")] // a backend with a defect
    public async Task Backend_that_fails_refuses_and_does_not_hang(string password)
    {
        await using var bench = new PathBench("private:");
        var request = bench.GrantAsync("private", password: password);

        await bench.AdvanceUntilAsync(() => request.IsCompleted, "the refusal");

        Assert.Equal(Refusal.CredentialsWrong, await PathBench.RefusalOfAsync(() => request));
    }

    private static AccessRequest Request(string path, string password) =>
        new() { Action = AccessAction.Read, Path = path, RemoteAddress = IPAddress.Loopback, User = password.Length > 0 ? "u" : "", Password = password };
}
