using MediaRouter.Plugins.AuthInternal.Credentials;
using MediaRouter.Sdk.Control;
using static MediaRouter.Plugins.AuthInternal.Tests.Requests;

namespace MediaRouter.Plugins.AuthInternal.Tests;

/// <summary>What an outsider could learn from the time of an answer is the number of hashes computed for it.</summary>
public sealed class Argon2AuthTests : IDisposable
{
    // Password "x"; parameters too small for real use, so that the tests are quick.
    private const string HashOfX = "argon2:$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rWvMEw";
    private const string OtherHashOfX = "argon2:$argon2id$v=19$m=25,t=2,p=3$MDEyMzQ1Njc4OWFiY2RlZg$opBXCZAGDk4qLUKyN/u2qGz+2VTg6YFfWdPjqOqdDjF1";

    // "user1".
    private const string HashOfUser = "argon2:$argon2id$v=19$m=64,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$xsY7H97xaYBOdBcFsGF/JxDeNcgROJskU7fnM8lc5ZQ";

    private readonly Argon2Gate _gate = new(1);

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task Wrong_user_costs_what_a_wrong_password_costs()
    {
        using var backend = Backend(
            User("hashed", HashOfX, (AccessAction.Read, "")),
            User("other", OtherHashOfX, (AccessAction.Read, "")),
            User("plain", "x", (AccessAction.Read, "")));

        Assert.Equal((false, 1), await Ask(backend, "hashed", "wrong"));
        Assert.Equal((false, 1), await Ask(backend, "other", "wrong"));
        Assert.Equal((false, 1), await Ask(backend, "plain", "wrong"));
        Assert.Equal((false, 1), await Ask(backend, "nobody", "wrong"));
        Assert.Equal((false, 1), await Ask(backend, "nobody", "x"));
        Assert.Equal((false, 1), await Ask(backend, "nobody", ""));
    }

    [Fact]
    public async Task Hashed_user_name_costs_the_same_whether_it_is_known()
    {
        using var backend = Backend(User(HashOfUser, HashOfX, (AccessAction.Read, "")));

        Assert.Equal((false, 2), await Ask(backend, "user1", "wrong"));
        Assert.Equal((true, 2), await Ask(backend, "user1", "x"));
        Assert.Equal((false, 2), await Ask(backend, "user2", "wrong"));

        // What was remembered of the right password does not shorten the answer to a wrong one.
        Assert.Equal((false, 2), await Ask(backend, "user1", "wrong"));
        Assert.Equal((true, 0), await Ask(backend, "user1", "x"));
    }

    [Fact]
    public async Task Right_credentials_are_computed_once()
    {
        using var backend = Backend(
            User("hashed", HashOfX, (AccessAction.Read, "a")),
            User("hashed", HashOfX, (AccessAction.Read, "~.")));

        Assert.Equal((true, 1), await Ask(backend, "hashed", "x"));
        Assert.Equal((true, 0), await Ask(backend, "hashed", "x"));
        Assert.Equal((true, 0), await Ask(backend, "hashed", "x", "elsewhere"));
        Assert.Equal((false, 1), await Ask(backend, "hashed", "y"));
        Assert.Equal((false, 1), await Ask(backend, "hashed", "y"));
    }

    [Fact]
    public async Task Change_of_users_forgets_what_was_computed_and_another_change_does_not()
    {
        var users = FakeConfiguration.With(User("hashed", HashOfX, (AccessAction.Read, "")));
        var monitor = new FakeMonitor(users);
        using var backend = new InternalAuthBackend(monitor, new ListLogger(), _gate);
        Assert.Equal((true, 1), await Ask(backend, "hashed", "x"));

        monitor.Current = FakeConfiguration.With(User("hashed", HashOfX, (AccessAction.Read, "")));
        Assert.Equal((true, 0), await Ask(backend, "hashed", "x"));

        monitor.Current = FakeConfiguration.With(User("hashed", OtherHashOfX, (AccessAction.Read, "")));
        Assert.Equal((true, 1), await Ask(backend, "hashed", "x"));
    }

    [Fact]
    public async Task Nothing_is_computed_for_requests_without_credentials_or_without_such_users()
    {
        using var backend = Backend(
            User("hashed", HashOfX, (AccessAction.Read, "secret")),
            User("plain", "p", (AccessAction.Read, "open")));

        Assert.Equal((false, 0), await Ask(backend, "", "", "secret"));
        Assert.Equal((false, 0), await Ask(backend, "hashed", "x", "open"));
        Assert.Equal((true, 0), await Ask(backend, "plain", "p", "open"));
        Assert.Equal((false, 0), await Ask(backend, "nobody", "p", "open"));
    }

    [Fact]
    public async Task Requests_beyond_the_queue_are_refused_and_the_others_answered()
    {
        using var backend = Backend(User("hashed", HashOfX, (AccessAction.Read, "")));
        var release = new TaskCompletionSource();
        var holder = _gate.RunAsync(() => release.Task.Wait(TimeSpan.FromSeconds(30)), CancellationToken.None).AsTask();
        var waiting = Enumerable.Range(0, 300).Select(_ => backend.DecideAsync(Make(AccessAction.Read, "p", "hashed", "x"), CancellationToken.None).AsTask()).ToArray();
        var refused = waiting.Count(task => task.IsCompleted);
        release.SetResult();
        await holder;
        var decisions = await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(44, refused);
        Assert.Equal(256, decisions.Count(decision => decision.IsAllowed));
        Assert.Equal(44, decisions.Count(decision => decision.Reason == "too many password checks are waiting"));
    }

    [Fact]
    public async Task Cancelled_request_leaves_the_queue()
    {
        using var backend = Backend(User("hashed", HashOfX, (AccessAction.Read, "")));
        var release = new TaskCompletionSource();
        var holder = _gate.RunAsync(() => release.Task.Wait(TimeSpan.FromSeconds(30)), CancellationToken.None).AsTask();
        using var cancellation = new CancellationTokenSource();
        var waiting = backend.DecideAsync(Make(AccessAction.Read, "p", "hashed", "x"), cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        release.SetResult();
        await holder;
        Assert.Equal((true, 1), await Ask(backend, "hashed", "x"));
    }

    private InternalAuthBackend Backend(params ReadOnlySpan<InternalUserOptions> users) =>
        new(new FakeMonitor(FakeConfiguration.With(users)), new ListLogger(), _gate);

    private async Task<(bool IsAllowed, long Computations)> Ask(InternalAuthBackend backend, string user, string password, string path = "cam")
    {
        var before = _gate.Computations;
        var decision = await backend.DecideAsync(Make(AccessAction.Read, path, user, password), CancellationToken.None);
        return (decision.IsAllowed, _gate.Computations - before);
    }
}
