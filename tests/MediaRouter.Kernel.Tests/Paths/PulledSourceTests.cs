using MediaRouter.Kernel.Tests.Fakes;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Kernel.Tests.Paths;

public sealed class PulledSourceTests
{
    [Fact]
    public async Task Source_that_is_not_on_demand_starts_with_the_path()
    {
        await using var bench = new PathBench("cam:\n  source: fake://x");
        var source = await bench.Sources.NextAsync();
        await source.PublishAsync();

        var status = bench.Registry.Find("cam")!;
        Assert.Equal(new PathPeer("fakeSource", ""), status.Source);
        Assert.NotNull(status.AvailableSince);
        await bench.ReadAsync("cam");
    }

    [Fact]
    public async Task Source_that_fails_is_tried_again_after_growing_pauses()
    {
        await using var bench = new PathBench("cam:\n  source: fake://x");
        foreach (var pause in new[] { 1, 2, 4, 5, 5 })
        {
            var source = await bench.Sources.NextAsync();
            source.Fail(new IOException("unreachable"));
            await PathBench.UntilAsync(() => bench.Registry.Find("cam")!.LastError == "unreachable", "the error");
            await AdvanceUntilStartedAsync(bench, TimeSpan.FromSeconds(pause));
        }
    }

    [Fact]
    public async Task Readers_are_closed_when_the_source_ends_and_come_back_with_it()
    {
        await using var bench = new PathBench("cam:\n  source: fake://x");
        var source = await bench.Sources.NextAsync();
        await source.PublishAsync();
        var reader = new FakeSession();
        await bench.ReadAsync("cam", reader);

        source.Fail(new IOException("gone"));
        await PathBench.UntilAsync(() => reader.ClosedWith is not null, "the end of the reader");
        Assert.Equal(EndReason.StreamEnded, reader.ClosedWith);

        await AdvanceUntilStartedAsync(bench, TimeSpan.FromSeconds(1));
        await (await bench.Sources.NextAsync()).PublishAsync();
        await bench.ReadAsync("cam");
    }

    [Fact]
    public async Task Source_on_demand_starts_with_the_first_reader_who_waits_for_it()
    {
        await using var bench = new PathBench("cam:\n  source: fake://x\n  sourceOnDemand: yes");
        Assert.False(bench.Sources.Started.Reader.TryPeek(out _));

        var reading = bench.ReadAsync("cam");
        var source = await bench.Sources.NextAsync();
        Assert.False(reading.IsCompleted);
        await source.PublishAsync();

        Assert.NotNull((await reading).Stream);
    }

    [Fact]
    public async Task Readers_of_a_source_that_does_not_come_are_told_so_in_time()
    {
        await using var bench = new PathBench("cam:\n  source: fake://x\n  sourceOnDemand: yes\n  sourceOnDemandStartTimeout: 3s");
        var reading = bench.ReadAsync("cam");
        var source = await bench.Sources.NextAsync();

        await bench.AdvanceUntilAsync(() => reading.IsCompleted, "the end of the wait");

        Assert.Equal(Refusal.SourceTimedOut, await PathBench.RefusalOfAsync(() => reading));
        await source.Stopped;
    }

    [Fact]
    public async Task Source_on_demand_is_kept_for_a_while_after_the_last_reader()
    {
        await using var bench = new PathBench("cam:\n  source: fake://x\n  sourceOnDemand: yes\n  sourceOnDemandCloseAfter: 5s");
        var first = bench.ReadAsync("cam");
        var source = await bench.Sources.NextAsync();
        await source.PublishAsync();
        (await first).End(EndReason.Completed);

        bench.Clock.Advance(TimeSpan.FromSeconds(4));
        var second = await bench.ReadAsync("cam");
        bench.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.False(source.Stopped.IsCompleted);

        second.End(EndReason.Completed);
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        await source.Stopped;
        Assert.Null(bench.Registry.Find("cam")!.AvailableSince);
    }

    [Fact]
    public async Task Description_of_a_source_on_demand_leaves_time_to_become_a_reader()
    {
        await using var bench = new PathBench("cam:\n  source: fake://x\n  sourceOnDemand: yes\n  sourceOnDemandCloseAfter: 0s");
        var grant = await bench.GrantAsync("cam");
        var description = bench.Registry.DescribeAsync(grant, CancellationToken.None).AsTask();
        var source = await bench.Sources.NextAsync();
        await source.PublishAsync();
        await description;
        bench.Clock.Advance(TimeSpan.FromSeconds(1));

        (await bench.ReadAsync("cam")).End(EndReason.Completed);

        bench.Clock.Advance(TimeSpan.Zero);
        await source.Stopped;
    }

    [Fact]
    public async Task Reader_that_gives_up_waiting_does_not_keep_the_source()
    {
        await using var bench = new PathBench("cam:\n  source: fake://x\n  sourceOnDemand: yes");
        using var gone = new CancellationTokenSource();
        var reading = bench.ReadAsync("cam", cancellationToken: gone.Token);
        var source = await bench.Sources.NextAsync();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        bench.Clock.Advance(TimeSpan.FromSeconds(10));

        await source.Stopped;
    }

    [Fact]
    public async Task Groups_and_query_stand_in_for_their_placeholders()
    {
        await using var bench = new PathBench("~^proxy/(.+)$:\n  source: fake://$G1?$MTX_QUERY\n  sourceOnDemand: yes");
        var reading = bench.ReadAsync("proxy/door", query: "a=b");

        var source = await bench.Sources.NextAsync();

        Assert.Equal("fake://door?a=b", source.Url);
        await source.PublishAsync();
        await reading;
    }

    [Fact]
    public async Task Resolver_names_a_source_for_a_path_that_nobody_feeds()
    {
        await using var bench = new PathBench("all_others:", moreParts: [new Resolver()]);
        var reading = bench.ReadAsync("far");

        var source = await bench.Sources.NextAsync();
        Assert.Equal("fake://node2/far", source.Url);
        await source.PublishAsync();
        await reading;
        Assert.Equal(Refusal.NoStream, await PathBench.RefusalOfAsync(() => bench.ReadAsync("nowhere")));
    }

    [Theory]
    [InlineData("cam:\n  source: redirect\n  sourceRedirect: /other", "/other")]
    [InlineData("cam:\n  fallback: /other", "/other")]
    public async Task Describe_is_sent_elsewhere(string yaml, string location)
    {
        await using var bench = new PathBench(yaml);
        var grant = await bench.GrantAsync("cam");

        var refusal = await Assert.ThrowsAsync<RefusedException>(async () => await bench.Registry.DescribeAsync(grant, CancellationToken.None));

        Assert.Equal(Refusal.Redirected, refusal.Refusal);
        Assert.Equal(location, refusal.Location);
        Assert.Equal(Refusal.NoStream, await PathBench.RefusalOfAsync(() => bench.ReadAsync("cam")));
    }

    [Fact]
    public async Task Stop_awaits_the_sources()
    {
        var bench = new PathBench("cam:\n  source: fake://x");
        var source = await bench.Sources.NextAsync();

        await bench.DisposeAsync();

        Assert.True(source.Stopped.IsCompletedSuccessfully);
    }

    // The pause begins on the source's own thread: advancing too early would miss it.
    private static async Task AdvanceUntilStartedAsync(PathBench bench, TimeSpan pause)
    {
        bench.Clock.Advance(pause - TimeSpan.FromMilliseconds(10));
        await PathBench.UntilAsync(
            () =>
            {
                bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
                return bench.Sources.Started.Reader.TryPeek(out _);
            },
            "the next attempt");
    }

    private sealed class Resolver : IPathResolver
    {
        public ValueTask<string?> ResolveAsync(string pathName, CancellationToken cancellationToken) =>
            new(pathName == "far" ? "fake://node2/far" : null);
    }
}
