using MediaRouter.Kernel.Tests.Fakes;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Tests.Paths;

public sealed class PublisherTests
{
    [Fact]
    public async Task Reader_gets_the_stream_of_the_publisher()
    {
        await using var bench = new PathBench("all_others:");
        var publication = await bench.PublishAsync("cam");

        var reading = await bench.ReadAsync("cam");

        Assert.Same(publication.Writer.Stream, reading.Stream);
    }

    [Fact]
    public async Task New_publisher_takes_over_and_readers_of_the_same_tracks_stay()
    {
        await using var bench = new PathBench("all_others:");
        var first = new FakeSession();
        var reader = new FakeSession();
        await bench.PublishAsync("cam", first);
        var reading = await bench.ReadAsync("cam", reader);

        var second = await bench.PublishAsync("cam");

        Assert.Equal(EndReason.Kicked, first.ClosedWith);
        Assert.Null(reader.ClosedWith);
        Assert.Same(reading.Stream, second.Writer.Stream);
        Assert.True(second.Writer.IsAttached);
    }

    [Fact]
    public async Task New_publisher_with_other_tracks_ends_the_stream_of_the_readers()
    {
        await using var bench = new PathBench("all_others:");
        var reader = new FakeSession();
        await bench.PublishAsync("cam");
        await bench.ReadAsync("cam", reader);

        var description = StreamBench.Description();
        await bench.Registry.PublishAsync(
            await bench.GrantAsync("cam", AccessAction.Publish), new FakeSession(), description with { Tracks = [description.Tracks[0]] }, CancellationToken.None);

        Assert.Equal(EndReason.StreamEnded, reader.ClosedWith);
    }

    [Fact]
    public async Task Second_publisher_is_refused_when_the_path_says_so()
    {
        await using var bench = new PathBench("all_others:\n  overridePublisher: no");
        var first = new FakeSession();
        var grant = await bench.GrantAsync("cam", AccessAction.Publish);
        bench.Registry.CheckPublish(grant);
        await bench.PublishAsync("cam", first);

        Assert.Equal(Refusal.AlreadyPublished, Assert.Throws<RefusedException>(() => bench.Registry.CheckPublish(grant)).Refusal);
        Assert.Equal(Refusal.AlreadyPublished, await PathBench.RefusalOfAsync(() => bench.PublishAsync("cam")));
        Assert.Null(first.ClosedWith);
    }

    [Fact]
    public async Task End_of_the_publisher_closes_the_readers()
    {
        await using var bench = new PathBench("all_others:");
        var reader = new FakeSession();
        var publication = await bench.PublishAsync("cam");
        var reading = await bench.ReadAsync("cam", reader);

        publication.End(EndReason.Completed);

        Assert.Equal(EndReason.StreamEnded, reader.ClosedWith);
        Assert.True(reading.Stream.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Session_that_fails_to_close_does_not_keep_the_others_open()
    {
        await using var bench = new PathBench("all_others:");
        var publication = await bench.PublishAsync("cam");
        var reading = await bench.ReadAsync("cam", new FakeSession { FailsToClose = true });
        var healthy = new FakeSession();
        await bench.ReadAsync("cam", healthy);

        publication.End(EndReason.Completed);

        Assert.Equal(EndReason.StreamEnded, healthy.ClosedWith);
        Assert.True(reading.Stream.Ended.IsCancellationRequested);
        Assert.Empty(bench.Registry.List());
    }

    [Fact]
    public async Task End_of_a_publisher_that_was_replaced_changes_nothing()
    {
        await using var bench = new PathBench("all_others:");
        var first = await bench.PublishAsync("cam");
        var second = await bench.PublishAsync("cam");

        first.End(EndReason.Kicked);

        Assert.True(second.Writer.IsAttached);
        Assert.NotNull(bench.Registry.Find("cam")!.AvailableSince);
    }

    [Fact]
    public async Task Path_of_a_pattern_exists_while_it_is_used()
    {
        await using var bench = new PathBench("all_others:");
        Assert.Empty(bench.Registry.List());

        var publication = await bench.PublishAsync("cam");
        Assert.Equal("cam", Assert.Single(bench.Registry.List()).Name);

        publication.End(EndReason.Completed);
        Assert.Empty(bench.Registry.List());
        Assert.Equal(Refusal.NoStream, await PathBench.RefusalOfAsync(() => bench.ReadAsync("cam")));
        Assert.Empty(bench.Registry.List());
    }

    [Fact]
    public async Task Path_that_a_source_feeds_takes_no_publisher()
    {
        await using var bench = new PathBench("cam:\n  source: fake://x");

        Assert.Equal(Refusal.NotPublishable, await PathBench.RefusalOfAsync(() => bench.PublishAsync("cam")));
    }

    [Theory]
    [InlineData("", Refusal.InvalidPath)]
    [InlineData("/cam", Refusal.InvalidPath)]
    [InlineData("a/../b", Refusal.InvalidPath)]
    [InlineData("other", Refusal.NotConfigured)]
    public async Task Name_without_an_entry_is_refused(string name, Refusal expected)
    {
        await using var bench = new PathBench("cam:");

        Assert.Equal(expected, await PathBench.RefusalOfAsync(() => bench.PublishAsync(name)));
    }

    [Fact]
    public async Task Readers_beyond_the_largest_number_are_refused()
    {
        await using var bench = new PathBench("all_others:\n  maxReaders: 2");
        await bench.PublishAsync("cam");
        var first = await bench.ReadAsync("cam");
        await bench.ReadAsync("cam");

        Assert.Equal(Refusal.TooManyReaders, await PathBench.RefusalOfAsync(() => bench.ReadAsync("cam")));

        first.End(EndReason.Completed);
        await bench.ReadAsync("cam");
    }

    [Fact]
    public async Task Hidden_readers_are_counted_but_not_listed()
    {
        await using var bench = new PathBench("all_others:");
        await bench.PublishAsync("cam");
        await bench.ReadAsync("cam", new FakeSession("hidden"));
        await bench.ReadAsync("cam", new FakeSession("fakeSession"));

        Assert.Equal("fakeSession", Assert.Single(bench.Registry.Find("cam")!.Readers).Type);
    }

    [Fact]
    public async Task Bytes_of_readers_that_left_still_count()
    {
        await using var bench = new PathBench("all_others:");
        await bench.PublishAsync("cam");
        var session = new FakeSession { OutboundBytes = 1000 };
        var reading = await bench.ReadAsync("cam", session);
        await bench.ReadAsync("cam", new FakeSession { OutboundBytes = 10 });

        reading.End(EndReason.Completed);

        Assert.Equal(1010, bench.Registry.Find("cam")!.OutboundBytes);
    }

    [Fact]
    public async Task Many_publishers_and_readers_that_come_and_go_at_once_leave_no_path_behind()
    {
        await using var bench = new PathBench("all_others:");

        await Parallel.ForEachAsync(Enumerable.Range(0, 4000), async (i, cancellationToken) =>
        {
            var name = $"cam{i % 3}";
            if (i % 2 == 0)
            {
                (await bench.PublishAsync(name)).End(EndReason.Completed);
            }
            else
            {
                try
                {
                    (await bench.ReadAsync(name, cancellationToken: cancellationToken)).End(EndReason.Completed);
                }
                catch (RefusedException)
                {
                    // Nobody published at that moment.
                }
            }
        });

        Assert.Empty(bench.Registry.List());
    }
}
