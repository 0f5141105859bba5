using System.Net;
using MediaRouter.Kernel.Access;
using MediaRouter.Testing;

namespace MediaRouter.Kernel.Tests.Access;

public sealed class GuessLimiterTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("192.0.2.1");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Address_that_guesses_gets_few_places_and_each_only_after_its_pause()
    {
        var limiter = new GuessLimiter(_clock);
        for (var i = 0; i < GuessLimiter.MostSuspected; i++)
        {
            limiter.LeaveAfterFailure(await EnterAsync(limiter, Guesser), TimeSpan.FromSeconds(2));
        }

        var next = limiter.EnterAsync(Guesser, CancellationToken.None).AsTask();
        Assert.False(next.IsCompleted, "a further guess did not wait");
        await EnterAsync(limiter, IPAddress.Parse("192.0.2.2"));

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(await next.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Address_with_right_credentials_gets_many_places()
    {
        var limiter = new GuessLimiter(_clock);
        for (var i = 0; i < GuessLimiter.MostUnsuspected; i++)
        {
            await EnterAsync(limiter, Guesser);
        }

        Assert.False(limiter.EnterAsync(Guesser, CancellationToken.None).AsTask().IsCompleted, "there was no limit");
    }

    [Fact]
    public async Task Too_many_that_wait_are_refused_at_once()
    {
        var limiter = new GuessLimiter(_clock);
        var waiting = new List<Task<object?>>();
        for (var i = 0; i < GuessLimiter.MostUnsuspected + GuessLimiter.MostWaiting; i++)
        {
            waiting.Add(limiter.EnterAsync(Guesser, CancellationToken.None).AsTask());
        }

        Assert.Null(await limiter.EnterAsync(Guesser, CancellationToken.None).AsTask().WaitAsync(Deadline));
        Assert.Equal(GuessLimiter.MostUnsuspected, waiting.Count(task => task.IsCompleted));
    }

    [Fact]
    public async Task One_who_gives_up_waiting_leaves_the_place_to_the_next()
    {
        var limiter = new GuessLimiter(_clock);
        var places = new List<object>();
        for (var i = 0; i < GuessLimiter.MostUnsuspected; i++)
        {
            places.Add(await EnterAsync(limiter, Guesser));
        }

        using var impatience = new CancellationTokenSource();
        var impatient = limiter.EnterAsync(Guesser, impatience.Token).AsTask();
        var patient = limiter.EnterAsync(Guesser, CancellationToken.None).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);

        limiter.Leave(places[0]);
        Assert.NotNull(await patient.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Customers_network_counts_as_one_address()
    {
        var limiter = new GuessLimiter(_clock);
        for (var i = 0; i < GuessLimiter.MostSuspected; i++)
        {
            limiter.LeaveAfterFailure(await EnterAsync(limiter, IPAddress.Parse($"2001:db8:1:2::{i + 1:x}")), TimeSpan.FromSeconds(2));
        }

        Assert.False(limiter.EnterAsync(IPAddress.Parse("2001:db8:1:2::ffff"), CancellationToken.None).AsTask().IsCompleted, "the network has more places than an address");
        await EnterAsync(limiter, IPAddress.Parse("2001:db8:1:3::1"));
        await EnterAsync(limiter, IPAddress.Parse("::ffff:192.0.2.9"));
    }

    [Fact]
    public async Task Addresses_are_forgotten()
    {
        var limiter = new GuessLimiter(_clock);
        for (var i = 0; i < 1000; i++)
        {
            limiter.LeaveAfterFailure(await EnterAsync(limiter, new IPAddress(i + 1)), TimeSpan.Zero);
        }

        _clock.Advance(TimeSpan.FromMinutes(2));
        limiter.Leave(await EnterAsync(limiter, Guesser));

        Assert.Equal(1, limiter.Count);
    }

    private static async Task<object> EnterAsync(GuessLimiter limiter, IPAddress address)
    {
        var entering = limiter.EnterAsync(address, CancellationToken.None);
        Assert.True(entering.IsCompleted, $"{address} had to wait");
        return Assert.IsAssignableFrom<object>(await entering);
    }
}
